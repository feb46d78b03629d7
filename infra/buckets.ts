import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type BucketProps, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { runsPrefix, scratchPrefix, uploadsPrefix } from './restore-vault-files.ts';

/**
 * An upload nobody came back for. A job lives 24 h and may be asked for again, and an upload outlives its job: 40,000 GiB at
 * 200 MiB/s take three jobs, and Bulk takes half a day to each.
 */
export const abandonedUploadDays = 7;

/** A failed execution can be redriven for 14 days (Step Functions quotas), and reads its results then. */
const resultDays = 30;

/** What a vault's run needs in between; it is written anew by every round. */
const scratchDays = 7;

const closed = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  // What is in them outlives the stack; emptying a bucket is its owner's decision.
  removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
} satisfies BucketProps;

/** With a bucket key S3 asks KMS once for many objects (S3 guide, "bucket-key"). */
const encryptedWith = (encryptionKey: IKey | undefined): BucketProps =>
  encryptionKey
    ? { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }
    : { encryption: BucketEncryption.S3_MANAGED };

const logTo = (serverAccessLogsBucket: IBucket | undefined, name: string): BucketProps =>
  serverAccessLogsBucket ? { serverAccessLogsBucket, serverAccessLogsPrefix: `thaw-${name}/` } : {};

interface NewBucketProps {
  readonly encryptionKey: IKey | undefined;
  readonly accessLogs: IBucket | undefined;
}

interface WorkBucketProps extends NewBucketProps {
  /** Under it everything goes away after a while. */
  readonly resultsPrefix: string;
}

/** A new bucket for restored archives, in which nothing is ever overwritten. */
export function destinationBucket(scope: Construct, { encryptionKey, accessLogs }: NewBucketProps): Bucket {
  const bucket = new Bucket(scope, 'Destination', {
    ...closed,
    ...logTo(accessLogs, 'destination'),
    ...encryptedWith(encryptionKey),
    lifecycleRules: [
      {
        id: 'AbandonedUploads',
        abortIncompleteMultipartUploadAfter: Duration.days(abandonedUploadDays),
      },
    ],
  });
  bucket.addToResourcePolicy(neverOverwrite(bucket.arnForObjects('*')));
  return bucket;
}

/** The maps' results, and what whole-vault runs write down. */
export function workBucket(scope: Construct, { resultsPrefix, accessLogs, encryptionKey }: WorkBucketProps): Bucket {
  return new Bucket(scope, 'Work', {
    ...closed,
    ...logTo(accessLogs, 'work'),
    ...encryptedWith(encryptionKey),
    lifecycleRules: [
      {
        id: 'Results',
        prefix: `${resultsPrefix}/`,
        expiration: Duration.days(resultDays),
        abortIncompleteMultipartUploadAfter: Duration.days(abandonedUploadDays),
      },
      {
        // S3 has aborted an upload long before its record goes.
        id: 'Uploads',
        prefix: `${uploadsPrefix}/`,
        expiration: Duration.days(resultDays),
      },
      {
        id: 'Scratch',
        prefix: `${scratchPrefix}/`,
        expiration: Duration.days(scratchDays),
      },
      {
        id: 'AbandonedReports',
        prefix: `${runsPrefix}/`,
        abortIncompleteMultipartUploadAfter: Duration.days(abandonedUploadDays),
      },
    ],
  });
}

/**
 * Whoever creates an object must say `If-None-Match`, and S3 then refuses what exists. Parts of an upload cannot say it
 * and are let through: only completing creates the object (S3 guide, "conditional-writes-enforce"). That page says that
 * copies into such a bucket are impossible; the newer "conditional-writes" lets CopyObject say it too.
 */
export const neverOverwrite = (objects: string): PolicyStatement =>
  new PolicyStatement({
    sid: 'NeverOverwrite',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['s3:PutObject'],
    resources: [objects],
    conditions: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
  });
