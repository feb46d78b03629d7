import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { functionSeconds } from './definitions/budgets.ts';
import { closedQueue } from './encryption.ts';

/** Where EventBridge says that executions have ended. */
export interface EndedQueues {
  /** Failures, which `redrive` looks at some minutes later. */
  readonly failures: Queue;
  /** Failures and successes, of which `outcome` tells at once. */
  readonly outcomes: Queue;
  /** Rings for `admit`: a restore has ended, or arrived, or a minute has passed. */
  readonly bell: Queue;
  /** Events that nobody can understand, or that could not be delivered. */
  readonly deadLetters: Queue;
}

export function endedQueues(scope: Construct, key: IKey | undefined): EndedQueues {
  const closed = closedQueue(key);
  const deadLetters = new Queue(scope, 'FailureDeadLetters', { ...closed, retentionPeriod: Duration.days(14) });
  const waiting = {
    ...closed,
    visibilityTimeout: Duration.minutes(3), // six times the timeout of `redrive` and `outcome`
    retentionPeriod: Duration.days(4),
    // A redrive waits for room no longer than its job lives: 24 h are 480 turns.
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: 1000 },
  };
  const failures = new Queue(scope, 'Failures', {
    ...waiting,
    // What made a part give up is over rather in minutes than in seconds: the seconds were waited for in the map.
    deliveryDelay: Duration.minutes(5),
  });
  const outcomes = new Queue(scope, 'Outcomes', waiting);
  const bell = new Queue(scope, 'Bell', {
    ...closed,
    visibilityTimeout: Duration.seconds(6 * functionSeconds.admit),
    retentionPeriod: Duration.hours(1), // by then another ring has come every minute
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 }, // then `admit` has failed for half an hour
  });
  return { failures, outcomes, bell, deadLetters };
}
