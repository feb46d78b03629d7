import type { OpenUploads } from '../shared/doors/open-uploads.ts';

/** All that doctor asks of the account. A test gives its own answers. */
export interface Doors {
  /** The outputs of a stack, by their names in the template. Throws where there is no such stack. */
  outputs(stackName: string): Promise<Readonly<Record<string, string>>>;
  /** The definition of a state machine, JSON. */
  definition(stateMachineArn: string): Promise<string>;
  /** ARN of the role that a state machine works with. */
  roleOf(stateMachineArn: string): Promise<string>;
  /** Which of the actions IAM denies the role on the resource. */
  denied(roleArn: string, resource: string, actions: readonly string[]): Promise<readonly string[]>;
  /** The resource policies of CloudWatch Logs in this region. */
  logPolicies(): Promise<readonly LogPolicySeen[]>;
  functionOf(arn: string): Promise<FunctionSeen>;
  /** What reads from a queue. */
  readersOf(queueArn: string): Promise<readonly Reader[]>;
  concurrency(): Promise<Concurrency>;
  vaultNames(): Promise<readonly string[]>;
  /** The topic that a vault tells; undefined where it tells none. */
  topicOf(vaultName: string): Promise<string | undefined>;
  /** `None`, `FreeTier` or `BytesPerHour`. */
  retrievalStrategy(): Promise<string>;
  bucketExists(bucket: string): Promise<boolean>;
  /** The rules that are enabled. */
  lifecycleOf(bucket: string): Promise<readonly LifecycleRule[]>;
  /** Where the bucket lies, e.g. `eu-west-1`. */
  regionOf(bucket: string): Promise<string>;
  /** `BucketOwnerEnforced`, `BucketOwnerPreferred` or `ObjectWriter`. */
  ownershipOf(bucket: string): Promise<string>;
  encryptionOf(bucket: string): Promise<EncryptionSeen>;
  /** `Enabled`, `Suspended`, or `Off` where it never was on. */
  versioningOf(bucket: string): Promise<string>;
  /** Uploads below a prefix that are neither completed nor aborted. */
  openUploads(bucket: string, prefix: string): Promise<OpenUploads>;
  /** Text of a small file; undefined where it is not there. */
  text(bucket: string, key: string): Promise<string | undefined>;
  /** Names of the folders directly below a prefix that ends in `/`. */
  folders(bucket: string, prefix: string): Promise<readonly string[]>;
  write(bucket: string, key: string, text: string): Promise<void>;
  /** Runs a function: what it answers, JSON, or the name and sentence that it failed with. */
  invoke(functionArn: string, payload: object): Promise<{ readonly payload: string } | { readonly error: string }>;
  /** ARNs of the queues that a topic delivers to. */
  queuesOf(topicArn: string): Promise<readonly string[]>;
  /** How many messages lie in a queue, about. */
  messagesIn(queue: { readonly arn: string } | { readonly url: string }): Promise<number>;
  publish(topicArn: string, message: string): Promise<void>;
  /** Executions begun since then, newest first. */
  executionsSince(stateMachineArn: string, since: Date): Promise<readonly ExecutionSeen[]>;
  /** Resolves after a moment. */
  pause(): Promise<void>;
  now(): Date;
}

export interface FunctionSeen {
  /** `Active` when it can be invoked. */
  readonly state: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly roleArn: string;
  /** Name of the log group that it writes to. */
  readonly logGroup: string;
}

interface LogPolicySeen {
  readonly name: string;
  /** JSON. */
  readonly document: string;
}

interface Reader {
  readonly functionArn: string;
  /** How many messages it has in hand at most, in all its batches; undefined where there is no bound. */
  readonly atOnce?: number | undefined;
  /** `Enabled` when it reads. */
  readonly state: string;
}

/** How many invocations may run at once. */
interface Concurrency {
  readonly ofAccount: number;
  /** What no function has reserved for itself. */
  readonly unreserved: number;
}

export interface LifecycleRule {
  readonly prefix: string;
  /** Days after which an incomplete upload is aborted; undefined where the rule does not do that. */
  readonly abortDays: number | undefined;
  /** When objects are deleted, in words; undefined where they are not. */
  readonly expires: string | undefined;
}

export interface EncryptionSeen {
  /** `AES256`, `aws:kms` ... */
  readonly algorithm: string;
  readonly keyId: string | undefined;
  readonly bucketKey: boolean;
}

export interface ExecutionSeen {
  readonly input: string;
  readonly status: string;
  readonly output: string | undefined;
}
