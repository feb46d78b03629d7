import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { stepFunction } from './function.ts';
import type { Settings } from './props.ts';
import * as roles from './roles.ts';
import { functionSeconds } from './state-machine/budgets.ts';

export interface RedriveProps {
  readonly settings: Settings;
  readonly stateMachine: StateMachine;
  readonly reach: roles.Reach;
}

interface FailureQueues {
  readonly queue: Queue;
  readonly deadLetters: Queue;
}

/** An execution that failed is redriven some minutes later, where that can help. */
export function redriveFailed(scope: Construct, props: RedriveProps): void {
  const queues = failureQueues(scope);
  tellOfFailures(scope, props.stateMachine, queues);
  redriveFromQueue(scope, props, queues);
}

function failureQueues(scope: Construct): FailureQueues {
  const closed = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
  const deadLetters = new Queue(scope, 'FailureDeadLetters', { ...closed, retentionPeriod: Duration.days(14) });
  const queue = new Queue(scope, 'Failures', {
    ...closed,
    // What made a part give up is over rather in minutes than in seconds: the seconds were waited for in the map.
    deliveryDelay: Duration.minutes(5),
    visibilityTimeout: Duration.minutes(3), // six times the timeout of `redrive`; also how soon it looks for room again
    retentionPeriod: Duration.days(4),
    // A redrive waits for room no longer than its job lives: 24 h are 480 turns.
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: 1000 },
  });
  return { queue, deadLetters };
}

/** Only Standard executions tell EventBridge (Step Functions guide, "eventbridge-integration"). */
const tellOfFailures = (scope: Construct, { stateMachineArn }: StateMachine, { queue, deadLetters }: FailureQueues) =>
  new Rule(scope, 'ExecutionFailed', {
    description: 'Thaw: a restore has failed',
    eventPattern: {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: { status: ['FAILED', 'TIMED_OUT'], stateMachineArn: [stateMachineArn] },
    },
    targets: [
      // A day, then its job is gone. 185 is what EventBridge does unasked (EventBridge guide, "eb-rule-retry-policy").
      new SqsQueue(queue, { deadLetterQueue: deadLetters, maxEventAge: Duration.hours(24), retryAttempts: 185 }),
    ],
  });

function redriveFromQueue(
  scope: Construct,
  { settings, stateMachine, reach }: RedriveProps,
  { queue, deadLetters }: FailureQueues,
): EventSourceMapping {
  const redrive = stepFunction(scope, 'Redrive', {
    file: 'redrive',
    description: 'Thaw: redrives restores whose failure may pass, while their job lives',
    timeoutSeconds: functionSeconds.redrive,
    environment: {
      STATE_MACHINE_ARN: stateMachine.stateMachineArn,
      DEAD_LETTER_QUEUE_URL: deadLetters.queueUrl,
      WORKERS: String(settings.workers),
      MAX_CONCURRENCY: String(settings.maxConcurrency),
    },
    may: roles.redrive(reach, { queueArn: queue.queueArn, deadLettersArn: deadLetters.queueArn }),
    logRetention: settings.logRetention,
  });
  return new EventSourceMapping(scope, 'RedriveFromQueue', {
    target: redrive.currentVersion,
    eventSourceArn: queue.queueArn,
    batchSize: 10,
    reportBatchItemFailures: true,
    maxConcurrency: 2, // the least there is, as at the other gate
  });
}
