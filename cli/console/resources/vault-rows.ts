import { gigabyte, prices } from '../../../functions/archive/prices.ts';
import type { VaultSeen } from '../../shared/doors/doors.ts';
import { Problem } from '../../shared/problem.ts';
import { newestRun, type Run, vaultsWithRuns } from '../../shared/runs.ts';
import { stateOf } from '../../status/run-status.ts';
import type { RunRow, VaultRow } from '../api.ts';
import type { ConsoleDoors } from '../doors/console-doors.ts';

/** What Glacier says of each vault, and its newest run. */
export async function vaultRows(doors: ConsoleDoors): Promise<VaultRow[]> {
  const [all, withRuns] = await Promise.all([doors.vaults.list(), vaultsWithRuns(doors)]);
  return await Promise.all(
    all.map(async (vault) =>
      vaultRow(vault, withRuns.includes(vault.name) ? await newestRun(vault.name, doors) : undefined),
    ),
  );
}

/** Error: `NoVault`. */
export async function vaultRowOf(vaultName: string, doors: ConsoleDoors): Promise<VaultRow> {
  const find = async () => (await doors.vaults.list()).find(({ name }) => name === vaultName);
  // One that was made a moment ago is not in the list that is shared.
  const vault = (await find()) ?? ((await doors.vaults.exists(vaultName)) ? await find() : undefined);
  if (vault === undefined) {
    throw new Problem('NoVault', `Glacier has no vault ${JSON.stringify(vaultName)} in this account and region.`);
  }
  return vaultRow(vault, await newestRun(vaultName, doors));
}

const vaultRow = (vault: VaultSeen, run: Run | undefined): VaultRow => ({
  ...vault,
  usdMonth: (vault.sizeBytes / gigabyte) * prices.vault.gigabyteMonth,
  run: run === undefined ? null : runRow(run),
});

export const runRow = (run: Run): RunRow => ({
  vaultName: run.vaultName,
  run: run.run,
  state: stateOf(run),
  startedAt: run.execution?.startedAt.toISOString() ?? null,
});
