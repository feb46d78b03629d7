import type { RestoreTask } from '../flow.ts';
import { logOf } from './log.ts';
import { reuse } from './reuse.ts';

/**
 * How a step of the state machine is entered: the task goes in, what it became comes out, and both are logged with
 * vault and job. An error goes through as it is: Step Functions reads its name.
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
    try {
      const result = await withDoors((doors) => run(task, doors));
      log.info('done', { result: summaryOf(result), seconds: (Date.now() - startedMs) / 1000 });
      return result;
    } catch (error) {
      log.error('failed', Error.isError(error) ? error : new Error(String(error)));
      throw error;
    }
  };
};

/** A plan of 10,000 parts is logged as their count. */
const summaryOf = (result: unknown) =>
  JSON.parse(JSON.stringify(result ?? null, (_, value) => (Array.isArray(value) ? `${value.length} items` : value)));
