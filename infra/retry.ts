import { Duration } from 'aws-cdk-lib';
import { JitterType, type RetryProps, type TaskStateBase } from 'aws-cdk-lib/aws-stepfunctions';
import { passingButThrottled, passingErrors, throttledErrors } from '../functions/errors.ts';

/** How long and how often to try again. Each wait is drawn anew from 0 to the bound: a herd must not come back at once. */
export interface Patience {
  /** The first wait is at most this long; each further bound is twice the one before. */
  readonly firstSeconds: number;
  /** No wait is longer. */
  readonly longestSeconds: number;
  /** Tries after the first one. */
  readonly attempts: number;
}

/** A Retry that meets these errors with this patience. */
export function retry(errors: readonly string[], { firstSeconds, longestSeconds, attempts }: Patience): RetryProps {
  return {
    errors: [...errors],
    interval: Duration.seconds(firstSeconds),
    backoffRate: 2,
    maxDelay: Duration.seconds(longestSeconds),
    maxAttempts: attempts,
    jitterStrategy: JitterType.FULL,
  };
}

interface PassingPatience {
  /** For a Lambda that is throttled. @default as for the others */
  readonly throttled?: Patience;
  readonly passing: Patience;
}

/** Meets what passes by itself; a Lambda that is throttled with a patience of its own, where there is one. */
export function retryPassing<Task extends TaskStateBase>(task: Task, { throttled, passing }: PassingPatience): Task {
  if (throttled === undefined) task.addRetry(retry(passingErrors, passing));
  else task.addRetry(retry(throttledErrors, throttled)).addRetry(retry(passingButThrottled, passing));
  return task;
}
