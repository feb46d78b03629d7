import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, CommonOptions } from '../shared/answer.ts';
import type { Doors } from '../shared/doors/doors.ts';
import { Problem } from '../shared/problem.ts';
import { newestRun, type Run, vaultsWithRuns } from '../shared/runs.ts';
import { thawCommand } from '../shared/thaw-command.ts';
import { exitStatus } from '../shared/usage.ts';
import { type RunStatus, statusOf } from './run-status.ts';
import { statusLines } from './status-text.ts';

export interface StatusOptions extends CommonOptions {
  readonly watch?: boolean;
}

/** Where a watched run is shown, again and again. */
export interface Watching {
  readonly show: (statuses: readonly RunStatus[]) => void;
  readonly signal?: AbortSignal;
  readonly pollMs: number;
}

type Asked = Pick<Doors, 'files' | 'executions'>;

/** `thaw status`: the newest run of one vault, or of each. Error: `NoRun`. */
export async function status(vaultName: string | undefined, doors: Asked): Promise<Answer> {
  return answerOf(await look(vaultName === undefined ? await vaultsWithRuns(doors) : [vaultName], doors));
}

/**
 * `thaw status --watch`: until the run of the vault has ended; without a vault, all runs that are under way at its
 * beginning. Exit 1 where one of them failed. Error: `NoRun`.
 */
export async function watchStatus(vaultName: string | undefined, doors: Asked, watching: Watching): Promise<Answer> {
  const vaults = vaultName === undefined ? await vaultsUnderWay(doors) : [vaultName];
  for (;;) {
    const statuses = await look(vaults, doors);
    if (!statuses.some(({ state }) => state === 'running')) return answerOf(statuses);
    watching.show(statuses);
    await sleep(watching.pollMs, undefined, { signal: watching.signal });
  }
}

async function vaultsUnderWay(doors: Asked): Promise<string[]> {
  const vaults = await vaultsWithRuns(doors);
  const runs = await Promise.all(vaults.map((vaultName) => newestRun(vaultName, doors)));
  const alive = runs.filter((run) => run?.isAlive).map((run) => run?.vaultName ?? '');
  return alive.length > 0 ? alive : vaults;
}

async function look(vaults: readonly string[], doors: Asked): Promise<RunStatus[]> {
  const runs = await Promise.all(vaults.map(async (vaultName) => await runIn(vaultName, doors)));
  if (runs.length === 0) throw noRun('No vault was restored yet');
  return await Promise.all(runs.map((run) => statusOf(run, doors)));
}

/** The newest run of a vault. Error: `NoRun`. */
export async function runIn(vaultName: string, doors: Asked): Promise<Run> {
  const run = await newestRun(vaultName, doors);
  if (run !== undefined) return run;
  throw noRun(`There is no run of vault "${vaultName}"`, vaultName);
}

const noRun = (what: string, vaultName = '<vault>') =>
  new Problem('NoRun', `${what}. Begin with: ${thawCommand('vault', vaultName, '--estimate')}`);

const answerOf = (statuses: readonly RunStatus[]): Answer => ({
  exit: statuses.some(({ state }) => state === 'failed' || state === 'stopped') ? exitStatus.failed : exitStatus.done,
  lines: paragraphs(statuses),
  facts: { runs: statuses },
});

/** Runs one under the other, an empty line between them. */
export const paragraphs = (statuses: readonly RunStatus[]): string[] =>
  statuses.flatMap((each, index) => (index === 0 ? statusLines(each) : ['', ...statusLines(each)]));
