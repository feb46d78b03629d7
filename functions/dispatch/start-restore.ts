import type { ExecutionSeen, Executions } from '../cloud/executions.ts';
import { abandonErrors } from '../errors.ts';
import type { RestoreTask } from '../flow.ts';
import { executionNames } from '../restore/execution-name.ts';

/** What came of a start. `over` and `duplicate`: nothing was started; in one case the restore has succeeded, in the other it runs. */
export type StartOutcome = 'started' | 'redriven' | 'duplicate' | 'over';

/**
 * Starts the restore of a job. A run that is under way or ended well makes this a duplicate. One that ended badly does not:
 * it may have been started too early, and would swallow the true notification for the 90 days its name is taken.
 */
export async function startRestore(
  task: RestoreTask,
  executions: Pick<Executions, 'start' | 'describe' | 'redrive'>,
): Promise<StartOutcome> {
  const names = executionNames(task);
  for (const name of names) {
    if (await executions.start(name, { vaultName: task.vaultName, jobId: task.jobId })) return 'started';
    const seen = await executions.describe(name);
    const well = wellAs(seen);
    if (well !== undefined) return well;
    if (wasAbandoned(seen)) continue;
    if (await executions.redrive(name)) return 'redriven';
    const now = wellAs(await executions.describe(name));
    if (now !== undefined) return now; // somebody else has redriven it
  }
  throw new Error(
    `Cannot start the restore of job "${task.jobId}": wanted one of ${names.length} execution names, found all taken by runs that failed and cannot be redriven. Start the execution under a name of your own.`,
  );
}

/** Undefined where it ended badly. */
function wellAs(seen: ExecutionSeen | undefined): 'duplicate' | 'over' | undefined {
  if (seen?.status === 'SUCCEEDED') return 'over';
  return seen?.status === 'RUNNING' || seen?.status === 'PENDING_REDRIVE' ? 'duplicate' : undefined;
}

/** Its upload is aborted, so that a Redrive would only fail again; what stood in the way may be gone. */
const wasAbandoned = (seen: ExecutionSeen | undefined) => abandonErrors.some((name) => name === seen?.error);
