import { Stack } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
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
  /** Rings for `admit`. */
  readonly bell: IQueue;
  readonly restoreSmallOutput: StateMachine;
  readonly reach: roles.Reach;
}

/** The least that an event source may be bounded to (Lambda guide, "services-sqs-scaling"). */
const leastConcurrency = 2;

/** SQS gives ten at a time; a stack that restores fewer small ones at once takes fewer. */
const batchOf = (smallWorkers: number) => Math.max(1, Math.min(10, Math.floor(smallWorkers / leastConcurrency)));

/** Every notification is read here: small outputs are restored at once, large ones go into the room. */
export function startFromQueue(
  scope: Construct,
  { settings, notifications, bell, restoreSmallOutput, reach }: StartProps,
): EventSourceMapping {
  const { queue, room, deadLetters } = notifications;
  const start = stepFunction(scope, 'Start', {
    file: 'start',
    description: 'Thaw: restores small outputs as soon as they are ready, and sends large ones into the room',
    timeoutSeconds: functionSeconds.start,
    environment: {
      ACCOUNT_ID: Stack.of(scope).account,
      RESTORE_SMALL_OUTPUT_ARN: restoreSmallOutput.stateMachineArn,
      RESTORE_SMALL_OUTPUT_UP_TO_BYTES: String(smallOutputUpToBytes(settings)),
      QUEUE_URL: queue.queueUrl,
      ROOM_QUEUE_URL: room.queueUrl,
      BELL_QUEUE_URL: bell.queueUrl,
      DEAD_LETTER_QUEUE_URL: deadLetters.queueUrl,
    },
    may: roles.start(reach, {
      queueArn: queue.queueArn,
      roomArn: room.queueArn,
      bellArn: bell.queueArn,
      deadLettersArn: deadLetters.queueArn,
      restoreSmallOutputArn: restoreSmallOutput.stateMachineArn,
    }),
    settings,
  });
  const batchSize = batchOf(settings.smallWorkers);
  return new EventSourceMapping(scope, 'StartFromQueue', {
    target: start.currentVersion,
    eventSourceArn: queue.queueArn,
    batchSize,
    reportBatchItemFailures: true,
    // Each call waits for the small restores of its batch: so many batches, so many small restores at once.
    maxConcurrency: Math.max(leastConcurrency, Math.floor(settings.smallWorkers / batchSize)),
  });
}
