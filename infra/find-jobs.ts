import { Duration, Stack } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Function as Lambda } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { functionSeconds } from './definitions/budgets.ts';
import { stepFunction } from './function.ts';
import type { NotificationQueue } from './notification-queue.ts';
import type { Settings } from './props.ts';
import * as roles from './roles.ts';

export interface FindJobsProps {
  readonly settings: Settings;
  readonly bucket: IBucket;
  /** Account id of the bucket's owner. */
  readonly bucketOwner: string;
  /** The bucket's. */
  readonly bucketRegion: string;
  readonly workBucket: IBucket;
  readonly notifications: NotificationQueue;
  readonly restoreJobOutput: StateMachine;
  readonly reach: roles.Reach;
}

/** Finds jobs that are done and nobody told of: by hand, and every hour unless that is switched off. */
export function findJobs(scope: Construct, props: FindJobsProps): Lambda {
  const { settings, bucket, bucketOwner, bucketRegion, workBucket, notifications, restoreJobOutput, reach } = props;
  const find = stepFunction(scope, 'FindJobs', {
    file: 'find-jobs',
    description:
      'Thaw: restores completed jobs whose notification never arrived; by hand {"vaultName": "...", "jobId": "..."}',
    timeoutSeconds: functionSeconds.findJobs,
    environment: {
      BUCKET_OWNER: bucketOwner,
      BUCKET_REGION: bucketRegion,
      BUCKET_NAME: bucket.bucketName,
      KEY_PREFIX: settings.keyPrefix,
      STORAGE_CLASS: settings.storageClass,
      WORK_BUCKET_NAME: workBucket.bucketName,
      ACCOUNT_ID: Stack.of(scope).account,
      RESTORE_JOB_OUTPUT_ARN: restoreJobOutput.stateMachineArn,
      QUEUE_URL: notifications.queue.queueUrl,
      ROOM_QUEUE_URL: notifications.room.queueUrl,
      TOPIC_ARN: notifications.topic.topicArn,
      EARLIER_TOPIC_ARNS: (settings.earlierTopicArns ?? []).join(','),
      VAULT_NAMES: (settings.vaults ?? []).join(','),
    },
    may: roles.findJobs(reach, {
      queueArn: notifications.queue.queueArn,
      roomArn: notifications.room.queueArn,
      allVaults: settings.vaults === undefined,
    }),
    settings,
  });
  if (settings.findJobs) {
    // oxlint-disable-next-line no-new -- a construct is in its scope by being made
    new Rule(scope, 'FindJobsHourly', {
      description: 'Thaw: every hour, looks for completed jobs whose notification never arrived',
      schedule: Schedule.rate(Duration.hours(1)),
      targets: [new LambdaFunction(find.currentVersion)],
    });
  }
  return find;
}
