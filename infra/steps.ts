import { Stack } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { resultsPrefix } from '../functions/restore/map-run-files.ts';
import { functionSeconds } from './definitions/budgets.ts';
import type { Steps } from './definitions/restore-job-output.ts';
import { stepFunction } from './function.ts';
import type { Settings } from './props.ts';
import * as roles from './roles.ts';

export type StepFunctions = Readonly<Record<keyof Steps | 'restoreSmall', LambdaFunction>>;

export interface StepFunctionsProps {
  readonly settings: Settings;
  readonly bucket: IBucket;
  /** Account id of the bucket's owner. */
  readonly bucketOwner: string;
  /** The bucket's. */
  readonly bucketRegion: string;
  readonly workBucket: IBucket;
  readonly reach: roles.Reach;
}

/** The functions that the state machine runs, one a step. */
export function stepFunctions(scope: Construct, props: StepFunctionsProps): StepFunctions {
  const { settings, bucket, bucketOwner, bucketRegion, workBucket, reach } = props;
  const measured = { RESTORE_JOB_OUTPUT_NAME: settings.restoreJobOutputName };
  const owner = { BUCKET_OWNER: bucketOwner, BUCKET_REGION: bucketRegion };
  const destination = {
    BUCKET_NAME: bucket.bucketName,
    KEY_PREFIX: settings.keyPrefix,
    STORAGE_CLASS: settings.storageClass,
    MINIMUM_PART_SIZE_BYTES: String(settings.minimumPartSize.toBytes()),
  };
  const runs = { WORK_BUCKET_NAME: workBucket.bucketName, ACCOUNT_ID: Stack.of(scope).account };
  const slices = {
    SLICE_SIZE_BYTES: String(settings.sliceSize.toBytes()),
    SLICES_AT_ONCE: String(settings.slicesAtOnce),
  };

  const plan = stepFunction(scope, 'Plan', {
    settings,
    file: 'plan',
    description: 'Thaw: decides what a restore will do, and opens the upload',
    timeoutSeconds: functionSeconds.plan,
    environment: { ...owner, ...destination, ...runs, ...measured, RESTORE_JOB_OUTPUT_ARN: reach.restoreJobOutput.arn },
    may: roles.plan(reach),
  });
  const fetchPart = stepFunction(scope, 'FetchPart', {
    settings,
    file: 'fetch-part',
    description: 'Thaw: copies one part from Glacier to S3, and checks it',
    timeoutSeconds: functionSeconds.fetchPart,
    memoryMb: settings.fetchPartMemoryMb,
    environment: { ...owner, ...slices, ...measured },
    may: roles.fetchPart(reach),
  });
  const finalize = stepFunction(scope, 'Finalize', {
    settings,
    file: 'finalize',
    description: 'Thaw: completes the upload if all parts fold to the tree hash',
    timeoutSeconds: functionSeconds.finalize,
    // 10,000 parts are many small objects that live for a moment: some 130 MiB in place of 250, no slower (bench/README.md).
    environment: {
      ...owner,
      ACCOUNT_ID: Stack.of(scope).account,
      NODE_OPTIONS: '--max-semi-space-size=1 --max-old-space-size=96',
    },
    may: roles.finalize(reach, resultsPrefix),
  });
  const abandon = stepFunction(scope, 'Abandon', {
    settings,
    file: 'abandon',
    description: 'Thaw: aborts the upload of a hopeless restore',
    timeoutSeconds: functionSeconds.abandon,
    environment: { ...owner, ...runs },
    may: roles.abandon(reach),
  });
  const restoreSmall = stepFunction(scope, 'RestoreSmall', {
    settings,
    file: 'restore-small',
    description: 'Thaw: restores an output of one part, and checks it',
    timeoutSeconds: functionSeconds.restoreSmall,
    memoryMb: settings.fetchPartMemoryMb,
    environment: { ...owner, ...destination, ...runs, ...slices },
    may: roles.restoreSmall(reach),
  });
  return { plan, fetchPart, finalize, abandon, restoreSmall };
}
