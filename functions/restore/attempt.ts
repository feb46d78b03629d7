import { isNamed, rangeIncomplete } from '../errors.ts';

/**
 * Runs one attempt that ends itself after `seconds`, with a reason, before Step Functions would time it out without
 * one. Whatever breaks, nothing of the attempt goes on after it. Error: `RangeIncomplete` when the time is over.
 */
export async function withDeadline<Result>(
  seconds: number,
  doing: string,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const deadline = AbortSignal.timeout(seconds * 1000);
  const over = new AbortController();
  try {
    return await run(AbortSignal.any([deadline, over.signal]));
  } catch (error) {
    throw deadline.aborted && !isNamed(error, 'RangeIncomplete') ? outOfTime(seconds, doing, error) : error;
  } finally {
    over.abort('the attempt is over');
  }
}

const outOfTime = (seconds: number, doing: string, cause: unknown) =>
  rangeIncomplete(`Cannot ${doing}: it was not done after ${seconds} s, the end of an attempt.`, cause);
