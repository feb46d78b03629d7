import { Duration, Stack, Tokenization } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { functionSeconds } from './definitions/budgets.ts';
import type { EndedQueues } from './ended-queues.ts';
import { tellOfExecutions, toQueue } from './execution-events.ts';
import { stepFunction } from './function.ts';
import type { NotificationQueue } from './notification-queue.ts';
import type { Settings } from './props.ts';
import * as roles from './roles.ts';

export interface AdmitProps {
  readonly settings: Settings;
  readonly notifications: NotificationQueue;
  readonly restoreJobOutput: StateMachine;
  readonly workBucket: IBucket;
  readonly queues: EndedQueues;
  readonly reach: roles.Reach;
}

/** The gate between the room and the state machine. */
export function admitFromRoom(scope: Construct, props: AdmitProps): EventSourceMapping {
  const { settings, notifications, queues, restoreJobOutput, workBucket, reach } = props;
  const { room, deadLetters } = notifications;
  ringTheBell(scope, props);
  const admit = stepFunction(scope, 'Admit', {
    file: 'admit',
    description: 'Thaw: starts restores of large outputs, as many as there are workers for',
    timeoutSeconds: functionSeconds.admit,
    environment: {
      ACCOUNT_ID: Stack.of(scope).account,
      RESTORE_JOB_OUTPUT_ARN: restoreJobOutput.stateMachineArn,
      RESTORE_JOB_OUTPUT_NAME: settings.restoreJobOutputName,
      WORK_BUCKET_NAME: workBucket.bucketName,
      ROOM_QUEUE_URL: room.queueUrl,
      DEAD_LETTER_QUEUE_URL: deadLetters.queueUrl,
      WORKERS: Tokenization.stringifyNumber(settings.workers),
      MAX_CONCURRENCY: Tokenization.stringifyNumber(settings.maxConcurrency),
      MINIMUM_PART_SIZE_BYTES: String(settings.minimumPartSize.toBytes()),
    },
    may: roles.admit(reach, {
      bellArn: queues.bell.queueArn,
      roomArn: room.queueArn,
      deadLettersArn: deadLetters.queueArn,
    }),
    settings,
  });
  return new EventSourceMapping(scope, 'AdmitFromBell', {
    target: admit.currentVersion,
    eventSourceArn: queues.bell.queueArn,
    batchSize: 10,
    maxConcurrency: 2, // the least there is: few write the leases at the same time
  });
}

/** For every end of a restore; and every minute, for an event may be lost. */
function ringTheBell(scope: Construct, { queues: { bell, deadLetters }, restoreJobOutput }: AdmitProps): void {
  tellOfExecutions(scope, 'RestoreEnded', {
    description: 'Thaw: a restore has ended, and its workers are free',
    stateMachine: restoreJobOutput,
    statuses: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'],
    queue: bell,
    deadLetters,
  });
  // oxlint-disable-next-line no-new -- a construct is in its scope by being made
  new Rule(scope, 'AdmitEveryMinute', {
    description: 'Thaw: looks whether a restore can start whose turn nobody told of',
    schedule: Schedule.rate(Duration.minutes(1)),
    targets: [toQueue(bell, deadLetters)],
  });
}
