import { Stack, Tokenization } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { resultsPrefix } from '../functions/restore/map-run-files.ts';
import { functionSeconds } from './definitions/budgets.ts';
import type { EndedQueues } from './ended-queues.ts';
import { tellOfExecutions } from './execution-events.ts';
import { stepFunction } from './function.ts';
import type { Settings } from './props.ts';
import * as roles from './roles.ts';

export interface RedriveProps {
  readonly settings: Settings;
  readonly restoreJobOutput: StateMachine;
  readonly workBucket: IBucket;
  readonly queues: EndedQueues;
  readonly reach: roles.Reach;
}

/** An execution that failed is redriven some minutes later, where that can help. */
export function redriveFailed(scope: Construct, props: RedriveProps): EventSourceMapping {
  const { settings, restoreJobOutput, workBucket, queues, reach } = props;
  const { failures, outcomes, deadLetters } = queues;
  tellOfExecutions(scope, 'ExecutionFailed', {
    description: 'Thaw: a restore has failed',
    stateMachine: restoreJobOutput,
    statuses: ['FAILED', 'TIMED_OUT'],
    queue: failures,
    deadLetters,
  });
  const redrive = stepFunction(scope, 'Redrive', {
    file: 'redrive',
    description: 'Thaw: redrives restores whose failure may pass, while their job lives',
    timeoutSeconds: functionSeconds.redrive,
    environment: {
      ACCOUNT_ID: Stack.of(scope).account,
      RESTORE_JOB_OUTPUT_ARN: restoreJobOutput.stateMachineArn,
      WORK_BUCKET_NAME: workBucket.bucketName,
      OUTCOMES_QUEUE_URL: outcomes.queueUrl,
      DEAD_LETTER_QUEUE_URL: deadLetters.queueUrl,
      WORKERS: Tokenization.stringifyNumber(settings.workers),
      MAX_CONCURRENCY: Tokenization.stringifyNumber(settings.maxConcurrency),
    },
    may: roles.redrive(reach, {
      queueArn: failures.queueArn,
      outcomesArn: outcomes.queueArn,
      deadLettersArn: deadLetters.queueArn,
      resultsPrefix,
    }),
    settings,
  });
  return new EventSourceMapping(scope, 'RedriveFromQueue', {
    target: redrive.currentVersion,
    eventSourceArn: failures.queueArn,
    batchSize: 10,
    reportBatchItemFailures: true,
    maxConcurrency: 2, // the least there is: few write the leases at the same time
  });
}
