import { Duration, Stack } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { resultsPrefix } from '../functions/restore/map-run-files.ts';
import { functionSeconds } from './definitions/budgets.ts';
import type { EndedQueues } from './ended-queues.ts';
import { tellOfExecutions, toQueue } from './execution-events.ts';
import { stepFunction } from './function.ts';
import type { Settings } from './props.ts';
import * as roles from './roles.ts';

export interface OutcomeProps {
  readonly settings: Settings;
  readonly bucket: IBucket;
  readonly workBucket: IBucket;
  readonly restoreJobOutput: StateMachine;
  readonly queues: EndedQueues;
  readonly topic: Topic;
  readonly reach: roles.Reach;
}

/** People are told of restores that end for good. */
export function tellOutcomes(scope: Construct, props: OutcomeProps): EventSourceMapping {
  const { settings, bucket, workBucket, restoreJobOutput, queues, topic, reach } = props;
  const { outcomes, deadLetters } = queues;
  tellOfExecutions(scope, 'ExecutionEnded', {
    description: 'Thaw: a restore has ended',
    stateMachine: restoreJobOutput,
    statuses: ['FAILED', 'TIMED_OUT', 'SUCCEEDED'],
    queue: outcomes,
    deadLetters,
  });
  // oxlint-disable-next-line no-new -- a construct is in its scope by being made
  new Rule(scope, 'OutcomeHourly', {
    description: 'Thaw: how many failed, where they were too many to be told one by one',
    schedule: Schedule.rate(Duration.hours(1)),
    targets: [toQueue(outcomes, deadLetters)],
  });
  const tell = stepFunction(scope, 'Outcome', {
    file: 'outcome',
    description: 'Thaw: tells people of restores that failed for good, and of those they started',
    timeoutSeconds: functionSeconds.outcome,
    environment: {
      ACCOUNT_ID: Stack.of(scope).account,
      RESTORE_JOB_OUTPUT_ARN: restoreJobOutput.stateMachineArn,
      RESTORE_JOB_OUTPUT_NAME: settings.restoreJobOutputName,
      BUCKET_NAME: bucket.bucketName,
      KEY_PREFIX: settings.keyPrefix,
      STORAGE_CLASS: settings.storageClass,
      WORK_BUCKET_NAME: workBucket.bucketName,
      OUTCOME_TOPIC_ARN: topic.topicArn,
      DEAD_LETTER_QUEUE_URL: deadLetters.queueUrl,
    },
    may: roles.outcome(reach, {
      queueArn: outcomes.queueArn,
      deadLettersArn: deadLetters.queueArn,
      topicArn: topic.topicArn,
      resultsPrefix,
    }),
    settings,
  });
  return new EventSourceMapping(scope, 'OutcomeFromQueue', {
    target: tell.currentVersion,
    eventSourceArn: outcomes.queueArn,
    batchSize: 10,
    reportBatchItemFailures: true,
    maxConcurrency: 2, // the least there is: nobody reads faster
  });
}
