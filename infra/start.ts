import { Stack } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { functionSeconds, smallOutputUpToBytes } from './definitions/budgets.ts';
import { stepFunction } from './function.ts';
import type { NotificationQueue } from './notification-queue.ts';
import type { Settings } from './props.ts';
import * as roles from './roles.ts';

export interface StartProps {
  readonly settings: Settings;
  readonly notifications: NotificationQueue;
  readonly restoreJobOutput: StateMachine;
  readonly restoreSmallOutput: StateMachine;
  readonly reach: roles.Reach;
}

/** The gate between the queue of notifications and the state machines. */
export function startFromQueue(
  scope: Construct,
  { settings, notifications, restoreJobOutput, restoreSmallOutput, reach }: StartProps,
): EventSourceMapping {
  const { queue, deadLetters } = notifications;
  const start = stepFunction(scope, 'Start', {
    file: 'start',
    description: 'Thaw: starts one execution for each job that is done, when there is room',
    timeoutSeconds: functionSeconds.start,
    environment: {
      ACCOUNT_ID: Stack.of(scope).account,
      RESTORE_JOB_OUTPUT_ARN: restoreJobOutput.stateMachineArn,
      RESTORE_JOB_OUTPUT_NAME: settings.restoreJobOutputName,
      RESTORE_SMALL_OUTPUT_ARN: restoreSmallOutput.stateMachineArn,
      RESTORE_SMALL_OUTPUT_UP_TO_BYTES: String(smallOutputUpToBytes(settings)),
      QUEUE_URL: queue.queueUrl,
      DEAD_LETTER_QUEUE_URL: deadLetters.queueUrl,
      WORKERS: String(settings.workers),
      MAX_CONCURRENCY: String(settings.maxConcurrency),
    },
    may: roles.start(reach, {
      queueArn: queue.queueArn,
      deadLettersArn: deadLetters.queueArn,
      restoreSmallOutputArn: restoreSmallOutput.stateMachineArn,
    }),
    logRetention: settings.logRetention,
  });
  return new EventSourceMapping(scope, 'StartFromQueue', {
    target: start.currentVersion,
    eventSourceArn: queue.queueArn,
    batchSize: 10,
    reportBatchItemFailures: true,
    maxConcurrency: 2, // the least there is: each more could let one restore too many through the gate
  });
}
