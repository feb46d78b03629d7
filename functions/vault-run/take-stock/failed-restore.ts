import type { ExecutionSeen, Executions } from '../../cloud/executions.ts';
import { giveUpErrors } from '../../errors.ts';
import type { RestoreTask } from '../../flow.ts';
import { sentenceOf } from '../../restore/cause.ts';
import { executionNames } from '../../restore/execution-name.ts';
import type { ReasonName } from '../../run-files/reasons.ts';

/** The newest execution of a job's restore, by the names that `start` gives; undefined where there is none. */
export async function newestExecution(
  task: RestoreTask,
  executions: Pick<Executions, 'describe'>,
): Promise<ExecutionSeen | undefined> {
  let newest: ExecutionSeen | undefined;
  for (const name of executionNames(task)) {
    const next = await executions.describe(name);
    if (next === undefined) break;
    newest = next;
    if (!hasFailed(next)) break;
  }
  return newest;
}

const hasFailed = ({ status }: ExecutionSeen) => ['FAILED', 'TIMED_OUT', 'ABORTED'].includes(status);

/** Errors with which another job would end the same. */
const stubborn: readonly string[] = ['InputRefused', 'JobNotUnderstood', 'KeyRefused', 'ConfigurationError'];

/** True where a new job of the same archive would fail the same way. */
export const willFailAgain = ({ error = '' }: ExecutionSeen): boolean => stubborn.includes(error);

/** True where this job will never become an object, and a new one may. */
export const isHopeless = ({ error = '' }: ExecutionSeen): boolean => giveUpErrors.some((name) => name === error);

/** A ledger has room for a sentence, not for a stack trace. */
const longestReason = 500;

/** `<error>: <sentence>`, as the execution ended. */
export const reasonOf = ({ status, error, cause }: ExecutionSeen): string =>
  `${error ?? nameless[status] ?? status}: ${sentenceOf(cause)}`.slice(0, longestReason);

/** A machine out of time, or stopped, has a status and no error. */
const nameless: Readonly<Record<string, string>> = {
  TIMED_OUT: 'States.Timeout',
  ABORTED: 'Stopped' satisfies ReasonName,
};
