import type { Policies } from '../../iam/policies.ts';

/** What a deployment asks of the services, in the words of this folder; local/cloud.ts says it in theirs. */
export interface Services {
  readonly policies: Policies;
  bucketExists(name: string): boolean;
  /** Each `create` gives what is there already the wanted settings. */
  createBucket(bucket: BucketWanted): Promise<void>;
  /** Rejects with S3's own error while an object is in it. */
  deleteBucket(name: string): Promise<void>;
  createQueue(queue: QueueWanted): Promise<void>;
  deleteQueue(name: string): Promise<void>;
  createTopic(name: string): Promise<void>;
  deleteTopic(arn: string): Promise<void>;
  subscribe(subscription: SubscriptionWanted): Promise<void>;
  unsubscribe(subscription: SubscriptionWanted): Promise<void>;
  createFunction(wanted: FunctionWanted): Promise<void>;
  deleteFunction(name: string): Promise<void>;
  /** Freezes the function as it is under this number. Rejects where its last version is the same, as Lambda does. */
  publishVersion(functionName: string, number: string): Promise<void>;
  deleteVersion(functionName: string, number: string): Promise<void>;
  createStateMachine(stateMachine: StateMachineWanted): Promise<void>;
  deleteStateMachine(arn: string): Promise<void>;
  createRule(rule: RuleWanted): Promise<void>;
  deleteRule(name: string): Promise<void>;
  connectQueue(mapping: MappingWanted): Promise<void>;
  disconnectQueue(uuid: string): Promise<void>;
}

/** A function's code: a folder of a cloud assembly, text of the template, or a zip file in S3. */
export type CodeWanted =
  | { readonly from: 'folder'; readonly folder: string }
  | { readonly from: 'template'; readonly source: string }
  | { readonly from: 's3'; readonly bucket: string; readonly key: string; readonly version: string | undefined };

export interface BucketWanted {
  readonly name: string;
  readonly versioned: boolean;
  readonly lifecycle: readonly LifecycleRule[];
  readonly encryption: EncryptionWanted | undefined;
}

export interface EncryptionWanted {
  readonly algorithm: string;
  readonly keyId: string | undefined;
  readonly bucketKey: boolean;
}

export interface LifecycleRule {
  readonly id: string;
  readonly enabled: boolean;
  /** Keys it is about; '' is all. */
  readonly prefix: string;
  readonly abortUploadsAfterDays: number | undefined;
  readonly expireAfterDays: number | undefined;
}

export interface QueueWanted {
  readonly name: string;
  readonly visibilityTimeoutSeconds: number | undefined;
  readonly delaySeconds: number | undefined;
  readonly retentionSeconds: number | undefined;
  readonly deadLetters: { readonly queueArn: string; readonly afterReceives: number } | undefined;
}

interface SubscriptionWanted {
  readonly topicArn: string;
  readonly queueArn: string;
  readonly raw: boolean;
  /** Takes what the queue refuses. */
  readonly deadLetterQueueArn: string | undefined;
}

interface FunctionWanted {
  readonly name: string;
  readonly roleName: string;
  readonly code: CodeWanted;
  /** Whose rights read the code in S3: a role, or the administrator. */
  readonly caller: string;
  /** `file.export` */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly runtime: string;
  readonly logGroupName: string;
  readonly reservedConcurrency: number | undefined;
  /** Size of /tmp. */
  readonly ephemeralStorageMb: number | undefined;
}

interface StateMachineWanted {
  readonly name: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly roleName: string;
  /** Amazon States Language, exactly as the template resolves to it. */
  readonly definition: string;
  /** `OFF`, `ERROR`, `FATAL` or `ALL`. */
  readonly loggingLevel: string;
}

/** A rule of EventBridge. */
interface RuleWanted {
  readonly name: string;
  readonly arn: string;
  readonly enabled: boolean;
  /** As the template says it; absent for a schedule. */
  readonly pattern: unknown;
  /** `rate(...)` */
  readonly schedule: string | undefined;
  readonly targets: readonly { readonly arn: string; readonly deadLetterArn: string | undefined }[];
}

export interface MappingWanted {
  readonly uuid: string;
  readonly queueArn: string;
  /** With a version, where the mapping names one. */
  readonly functionArn: string;
  readonly functionName: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly reportsFailures: boolean;
  readonly maximumConcurrency: number | undefined;
}
