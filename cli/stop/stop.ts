import type { Answer } from '../shared/answer.ts';
import type { Doors } from '../shared/doors/doors.ts';
import { Problem } from '../shared/problem.ts';
import { newestRun } from '../shared/runs.ts';
import { thawCommand } from '../shared/thaw-command.ts';
import { exitStatus } from '../shared/usage.ts';

/** `thaw stop`: StopExecution of the run that is at work on the vault. Error: `NoRun` if there is none. */
export async function stop(vaultName: string, doors: Pick<Doors, 'files' | 'executions'>): Promise<Answer> {
  const run = await newestRun(vaultName, doors);
  if (!run?.isAlive) throw new Problem('NoRun', `There is nothing to stop: no run is at work on vault "${vaultName}".`);
  await doors.executions.stop(run.executionArn);
  return {
    exit: exitStatus.done,
    lines: [
      `Stopped run ${run.run} of vault ${vaultName}. Within seconds nothing more is requested; what was requested is still restored.`,
      `To continue later, start the same "${thawCommand('vault', vaultName)}" again: it requests only what is missing.`,
    ],
    facts: { outcome: 'stopped', vaultName, run: run.run, executionArn: run.executionArn },
  };
}
