import { countWords, dateWords, sizeWords } from '../../functions/vault-run/report/words.ts';
import { type Answer, aligned } from '../shared/answer.ts';
import type { Doors, VaultSeen } from '../shared/doors/doors.ts';
import { newestRun, type Run, vaultsWithRuns } from '../shared/runs.ts';
import { exitStatus } from '../shared/usage.ts';

/** `thaw vaults`: what Glacier says of each vault, as of its last inventory, and the newest run that restores it. */
export async function vaults(doors: Doors): Promise<Answer> {
  const all = await doors.vaults.list();
  const withRuns = new Set(await vaultsWithRuns(doors));
  const runs = new Map<string, Run | undefined>();
  for (const { name } of all) if (withRuns.has(name)) runs.set(name, await newestRun(name, doors));
  const rows = all.map((vault) => ({ ...vault, run: runs.get(vault.name) }));
  return {
    exit: exitStatus.done,
    lines: rows.length === 0 ? ['There are no vaults in this account and region.'] : table(rows),
    facts: { vaults: rows.map(({ run, ...vault }) => ({ ...vault, run: run?.run ?? null, state: stateOf(run) })) },
  };
}

type Row = VaultSeen & { readonly run: Run | undefined };

const table = (rows: readonly Row[]): string[] =>
  aligned(
    [
      ['vault', 'archives', 'bytes', 'inventory of', 'newest run'],
      ...rows.map(({ name, archives, sizeBytes, inventoryDate, run }) => [
        name,
        countWords(archives),
        sizeWords(sizeBytes),
        inventoryDate === null ? 'none yet' : dateWords(inventoryDate),
        run === undefined ? '' : `${stateOf(run)}  ${run.run}`,
      ]),
    ],
    [1, 2],
  );

const stateOf = (run: Run | undefined): string | null =>
  run === undefined ? null : run.isAlive ? 'running' : (run.execution?.status.toLowerCase() ?? 'ended');
