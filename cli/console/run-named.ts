import { runFiles } from '../../functions/run-files/keys.ts';
import { Problem } from '../shared/problem.ts';
import { newestRun, type Run } from '../shared/runs.ts';
import type { ConsoleDoors } from './doors/console-doors.ts';

/** A run of a vault by its name. Error: `NotFound`. */
export async function runNamed(vaultName: string, run: string, doors: ConsoleDoors): Promise<Run> {
  const newest = await newestRun(vaultName, doors);
  if (newest?.run === run) return newest;
  const executionArn = doors.machines.arnOf('vault', run);
  const [execution, request] = await Promise.all([
    doors.executions.describe(executionArn),
    doors.files.text(runFiles({ vaultName, run }).request),
  ]);
  if (execution === undefined && request === undefined) {
    throw new Problem('NotFound', `There is no run ${JSON.stringify(run.slice(0, 100))} of vault "${vaultName}".`);
  }
  // One that was handed on ended in another execution, which only the newest run's lock names.
  const isHandedOn = execution?.status === 'SUCCEEDED' && /"outcome":\s*"unfinished"/.test(execution.output ?? '');
  return {
    vaultName,
    run,
    executionArn,
    execution: isHandedOn ? undefined : execution,
    isAlive: execution?.status === 'RUNNING',
  };
}
