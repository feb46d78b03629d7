import { Duration } from 'aws-cdk-lib';
import { JitterType, type RetryProps } from 'aws-cdk-lib/aws-stepfunctions';

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
