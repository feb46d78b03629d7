import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import type { RestoreTask } from '../flow.ts';
import type { VaultRun } from '../vault-flow.ts';
import { errorOf, logOf } from './log.ts';
import { reuse } from './reuse.ts';

/** For a page, a part or a few dozen requests that are under way when time is up, and for writing down what was learned. */
const reserveMs = 90_000;

/**
 * The frame around every call of a function: what it became is logged, or why it failed. An error goes through as it is:
 * Step Functions reads its name.
 */
export async function logged<Result>(log: Logger, run: () => Promise<Result>, tell: (result: Result) => void) {
  try {
    const result = await run();
    tell(result);
    return result;
  } catch (error) {
    log.error('failed', errorOf(error));
    throw error;
  }
}

/**
 * How a step of RestoreJobOutput or RestoreSmallOutput is entered: the task goes in, what it became comes out, and both
 * are logged with vault and job.
 */
export const stepHandler = <Task extends RestoreTask, Doors, Result>(
  step: string,
  run: (task: Task, doors: Doors) => Promise<Result>,
  open: () => Doors,
) => {
  const withDoors = reuse(open);
  return async (task: Task): Promise<Result> => {
    const log = logOf(step, task ?? {}); // started by hand, an execution's input may be null
    const startedMs = Date.now();
    return await logged(
      log,
      () => withDoors((doors) => run(task, doors)),
      (result) => log.info('done', { result: summaryOf(result), seconds: (Date.now() - startedMs) / 1000 }),
    );
  };
};

/** What is logged of a step's result: a run's, or a probe's, which has less. */
type Told = { readonly outcome: string } & { readonly [Name in 'calls' | 'progress' | 'failure']?: unknown };

/** How a step of RestoreVault is entered: it is told how long it has, and what it became is logged with its run. */
export const vaultStepHandler =
  <Result extends Told>(step: string, run: (vaultRun: VaultRun, hasTime: () => boolean) => Promise<Result>) =>
  async (vaultRun: VaultRun, context: Context): Promise<Result> => {
    const log = logOf(step, vaultRun);
    log.appendKeys({ run: vaultRun.run });
    return await logged(
      log,
      () => run(vaultRun, () => context.getRemainingTimeInMillis() > reserveMs),
      ({ outcome, calls, progress, failure }) => log.info(outcome, { calls, progress, failure }),
    );
  };

/** A plan of 10,000 parts is logged as their count. */
const summaryOf = (result: unknown) =>
  JSON.parse(JSON.stringify(result ?? null, (_, value) => (Array.isArray(value) ? `${value.length} items` : value)));
