import { Size } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { LogLevel } from 'aws-cdk-lib/aws-stepfunctions';
import type { MachineNames } from './machine-names.ts';

/** S3 storage classes that an upload may name (S3 API reference, CreateMultipartUpload) and an archive may want. */
export const storageClasses = [
  'STANDARD',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
] as const;

/** One of them. @public for those who write a stack of their own. */
export type StorageClass = (typeof storageClasses)[number];

/** The settings of `GlacierRestore`. Every value is checked before anything is created. */
export interface GlacierRestoreProps {
  /**
   * An existing bucket that archives are restored into. Nothing is added to it: the stack's outputs say which lifecycle
   * rule and which policy statements it needs.
   *
   * @default - a new bucket, kept when the stack goes
   */
  readonly bucket?: IBucket;

  /**
   * Name of an existing bucket, instead of `bucket`.
   *
   * @default - a new bucket, kept when the stack goes
   */
  readonly bucketName?: string;

  /**
   * Account id of the owner of the existing bucket. Every request to the bucket names this account, so that S3 refuses the
   * request if a bucket of that name belongs to another account.
   *
   * @default - this account
   */
  readonly bucketOwner?: string;

  /**
   * Region of the existing bucket, for example `eu-central-1`. In a region other than the stack's, AWS charges the transfer of
   * each byte, about 0.02 USD per GB; the estimate of a vault includes it.
   *
   * @default - the region of `bucket`, where CDK knows it; else the region of the stack
   */
  readonly bucketRegion?: string;

  /**
   * ARN of the customer key that an existing bucket is encrypted with: the roles that work on the bucket may use it then.
   * Without it every restore into such a bucket would fail, after its retrieval was paid. If the key belongs to another
   * account, synth prints the statement that its policy needs.
   *
   * @default - the key of `bucket`, where CDK knows it; else `encryptionKey`
   */
  readonly bucketKeyArn?: string;

  /**
   * Customer key that encrypts all that is made here: buckets (with a bucket key), queues, logs and the outcome topic.
   * The topic that Glacier publishes to stays without: nobody has shown that Glacier can use such a key. With an existing bucket that CDK
   * knows no key of, it is that bucket's key as well. To a key of this app the statements are added that services need;
   * for an imported one synth prints them, and the stack's outputs do.
   *
   * @default - the keys of the services (SSE-S3, SSE-SQS)
   */
  readonly encryptionKey?: IKey;

  /**
   * Name under which CloudWatch Logs uses `encryptionKey`. A partition of AWS may have another one than the default.
   *
   * @default - `logs.<region>.amazonaws.com`
   */
  readonly logsPrincipal?: string;

  /**
   * Name of the work bucket of an earlier stack, which outlives it, 3 to 63 characters: runs of vaults continue from the files
   * there. It must be this account's, and keep the lifecycle rules that it has. If it is encrypted with a customer key, give
   * that key as `encryptionKey`.
   *
   * @default - a new bucket, kept when the stack goes
   */
  readonly workBucketName?: string;

  /**
   * Name of the topic that Glacier publishes to, 1 to 256 letters, digits, `-` and `_`. With a name, its ARN stays the same
   * if the stack is deleted and deployed again, so that jobs requested before still notify it.
   *
   * @default - CloudFormation makes one up: a stack that is deployed again has another topic
   */
  readonly topicName?: string;

  /**
   * ARNs of topics that an earlier stack had. `find-jobs` restores the jobs that were to notify them, once per hour, as it
   * does those of `topic`. Do not name the topic of a stack that still exists: both would restore its jobs.
   *
   * @default - none
   */
  readonly earlierTopicArns?: string[];

  /**
   * Names of the vaults whose jobs may be read.
   *
   * @default - all vaults of this account and region
   */
  readonly vaults?: string[];

  /**
   * First characters of every restored key, for example `thawed/`.
   *
   * @default - nothing
   */
  readonly keyPrefix?: string;

  /**
   * Storage class of restored objects.
   *
   * @default 'STANDARD'
   */
  readonly storageClass?: StorageClass;

  /**
   * How many parts may be fetched at the same time, over all restores that notifications start; one that would go beyond
   * waits in the room. Outputs of one part have `smallWorkers`; executions started by hand do not wait. Keep the sum of both
   * well below the account's Lambda concurrency.
   *
   * @default 500
   */
  readonly workers?: number;

  /**
   * How many outputs of one part may be restored at the same time. Others of the account's functions keep the concurrency
   * that this and `workers` leave.
   *
   * @default 200
   */
  readonly smallWorkers?: number;

  /**
   * Upper bound on parts of one restore that are fetched at the same time.
   *
   * @default 20
   */
  readonly maxConcurrency?: number;

  /**
   * The most archives per second that the run of a vault asks Glacier for; it begins with 10. Small archives are restored as
   * they become ready, each by a Lambda worker for about a second: an account with little Lambda concurrency wants less.
   *
   * @default 100 - what AWS's own tool sends; Glacier publishes no limit
   */
  readonly requestsPerSecond?: number;

  /**
   * How much dearer the region is than us-east-1, whose list prices are known: 1.2 for a fifth more. Estimates and the cap
   * of every run are reckoned with it, unless a request names another.
   *
   * @default 1
   */
  readonly priceFactor?: number;

  /**
   * Smallest part size: a power of two from 8 MiB to 4 GiB. An output that would need more than 10,000 parts gets larger
   * parts.
   *
   * @default Size.mebibytes(128)
   */
  readonly minimumPartSize?: Size;

  /**
   * Memory of the function that fetches parts, in MB. More memory is more CPU, too.
   *
   * @default 512
   */
  readonly fetchPartMemoryMb?: number;

  /**
   * Processor of all functions. Use X86_64 in a region that has no Lambda functions on ARM_64.
   *
   * @default Architecture.ARM_64
   */
  readonly architecture?: Architecture;

  /**
   * The largest slice: what a worker asks Glacier for in one request and holds until it is verified. A power of two
   * from 1 to 64 MiB. Smaller ones cost more requests, larger ones more memory, and time until the first can be uploaded
   * (bench/README.md).
   *
   * @default Size.mebibytes(4)
   */
  readonly sliceSize?: Size;

  /**
   * How many slices a worker fetches or holds at once, besides the one it uploads. With `sliceSize` this is its memory.
   * Five streams of 18 MiB/s fill its line; more only delay the slice that is to be uploaded next.
   *
   * @default 5
   */
  readonly slicesAtOnce?: number;

  /**
   * Whether `find-jobs` runs every hour. It restores completed jobs whose notification to the topic of this stack never
   * arrived. You can always invoke the function by hand.
   *
   * @default true
   */
  readonly findJobs?: boolean;

  /**
   * E-mail address for permanent failures, for restores that people started by hand, and for alarms. SNS first asks the
   * owner of the address to confirm the subscription.
   *
   * @default - none: subscribe to `outcomeTopic` instead
   */
  readonly outcomeEmail?: string;

  /**
   * Whether there are CloudWatch alarms, which tell `outcomeTopic`: dead letters, restores given up, too few hours left,
   * notifications unread, starts throttled, short restores cut off, vault runs failed. Each costs 0.10 USD per month.
   *
   * @default true
   */
  readonly alarms?: boolean;

  /**
   * Retention time of the logs.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;

  /**
   * What the state machines log. ALL writes about seven events a part, 0.02 to 0.04 USD/TiB.
   *
   * @default LogLevel.ERROR
   */
  readonly logLevel?: LogLevel;

  /**
   * Whether the state machines send traces to X-Ray.
   *
   * @default false
   */
  readonly tracing?: boolean;

  /**
   * Bucket that receives the server access logs of the buckets that the stack creates.
   *
   * @default - no access logs
   */
  readonly accessLogs?: IBucket;

  /**
   * Tags of every resource that supports tags. Activate them as cost-allocation tags to see in the bill what Thaw costs.
   *
   * @default - `thaw`, with the stack's name
   */
  readonly tags?: { [name: string]: string };

  /**
   * Name of the state machine that restores one job's output, 1 to 80 letters, digits, `-` and `_`. It must be unique in
   * account and region. Its log group is `/aws/vendedlogs/states/<name>`.
   *
   * @default `<stack name>-RestoreJobOutput`; a second `GlacierRestore` in the same stack needs another
   */
  readonly restoreJobOutputName?: string;

  /**
   * Name of the state machine that restores outputs of one part, unique likewise.
   *
   * @default `<stack name>-RestoreSmallOutput`
   */
  readonly restoreSmallOutputName?: string;

  /**
   * Name of the state machine that restores whole vaults, unique likewise.
   *
   * @default `<stack name>-RestoreVault`
   */
  readonly restoreVaultName?: string;
}

/** The values of settings that are left out. */
export const defaults = {
  keyPrefix: '',
  storageClass: 'STANDARD',
  workers: 500,
  smallWorkers: 200,
  maxConcurrency: 20,
  requestsPerSecond: 100,
  priceFactor: 1,
  minimumPartSize: Size.mebibytes(128),
  fetchPartMemoryMb: 512,
  architecture: Architecture.ARM_64,
  sliceSize: Size.mebibytes(4),
  slicesAtOnce: 5,
  findJobs: true,
  alarms: true,
  logRetention: RetentionDays.ONE_MONTH,
  logLevel: LogLevel.ERROR,
  tracing: false,
} as const satisfies GlacierRestoreProps;

/** The props with every default filled in that holds in any stack; what has no single default stays optional. */
export type CheckedProps = GlacierRestoreProps & Required<Pick<GlacierRestoreProps, keyof typeof defaults>>;

/** The props as they hold in one stack. */
export type Settings = CheckedProps & MachineNames;
