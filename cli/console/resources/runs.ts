import { runFiles, vaultPrefix } from '../../../functions/run-files/keys.ts';
import type { VaultSettings } from '../../../functions/vault-flow.ts';
import { newestRun, vaultsWithRuns } from '../../shared/runs.ts';
import type { RunList, RunRow } from '../api.ts';
import type { AddResource } from '../console.ts';
import type { ConsoleDoors } from '../doors/console-doors.ts';
import { runNamed } from '../run-named.ts';
import { paceOf } from '../shared-doors.ts';
import { runRow } from './vault-rows.ts';

/** GET /api/runs, GET /api/vaults/:vault/runs */
export const addRuns: AddResource = (api, console) => {
  api.get('/runs', async (context) => {
    const doors = await console.doors();
    const vaults = await vaultsWithRuns(doors);
    const runs = await Promise.all(vaults.map((vaultName) => newestRun(vaultName, doors)));
    return context.json(
      listOf(
        runs.flatMap((run) => (run === undefined ? [] : [runRow(run)])),
        doors,
      ),
    );
  });
  api.get('/vaults/:vault/runs', async (context) => {
    const doors = await console.doors();
    return context.json(listOf(await runsOf(context.req.param('vault'), doors), doors));
  });
};

const listOf = (runs: readonly RunRow[], doors: ConsoleDoors): RunList => ({
  runs: runs.toSorted((one, two) => ((one.startedAt ?? '') < (two.startedAt ?? '') ? 1 : -1)),
  refreshSeconds: paceOf(doors).list,
});

/** So many of a vault's runs are shown. */
const mostRuns = 50;

async function runsOf(vaultName: string, doors: ConsoleDoors): Promise<RunRow[]> {
  const newest = await newestRun(vaultName, doors);
  const names = (await doors.files.folders(vaultPrefix(vaultName)))
    .filter((name) => name !== 'inputs')
    .slice(-mostRuns);
  const restores = await Promise.all(names.map(async (run) => ((await isRestore(vaultName, run, doors)) ? [run] : [])));
  const all = new Set([...restores.flat(), ...(newest === undefined ? [] : [newest.run])]);
  return await Promise.all([...all].map(async (run) => runRow(await runNamed(vaultName, run, doors))));
}

/** Estimates and dry runs have files, too. */
async function isRestore(vaultName: string, run: string, { files }: ConsoleDoors): Promise<boolean> {
  const text = await files.text(runFiles({ vaultName, run }).request);
  if (text === undefined) return false;
  const { mode }: VaultSettings = JSON.parse(text);
  return mode === 'restore';
}
