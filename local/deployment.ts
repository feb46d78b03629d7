import type { BucketWanted, MappingWanted, QueueWanted, Services } from './cloudformation/template/index.ts';
import { unpackCode } from './code.ts';
import { objectReader } from './code-in-s3.ts';
import type { EventBridge } from './eventbridge/index.ts';
import type { Policies } from './iam/policies.ts';
import type { Lambda } from './lambda/index.ts';
import type { BucketConfiguration, S3 } from './s3/index.ts';
import type { Messages } from './sqs-sns/index.ts';
import type { StepFunctions } from './step-functions/index.ts';

export interface Parts {
  readonly policies: Policies;
  readonly s3: S3;
  readonly messages: Messages;
  readonly lambda: Lambda;
  readonly stepFunctions: StepFunctions;
  readonly eventBridge: EventBridge;
}

/** What a template asks for, said in each service's own words. The pollers it starts end with `running`. */
export function servicesOf(
  { policies, s3, messages, lambda, stepFunctions, eventBridge }: Parts,
  running: AsyncDisposableStack,
): Services {
  const roleOf = new Map<string, string>();
  const pollers = new Map<string, { close(): void }>();
  const readObject = objectReader(s3.url);
  return {
    policies,
    bucketExists: (name) => s3.hasBucket(name),
    async createBucket(bucket) {
      s3.createBucket(bucket.name, { lifecycle: lifecycleOf(bucket), ...encryptionOf(bucket) });
    },
    async deleteBucket(name) {
      s3.deleteBucket(name);
    },
    async createQueue(queue) {
      messages.createQueue(queueSettings(queue));
    },
    async deleteQueue(name) {
      messages.deleteQueue(name);
    },
    async deleteTopic(arn) {
      messages.deleteTopic(arn);
    },
    async unsubscribe({ topicArn, queueArn }) {
      messages.unsubscribe(topicArn, queueArn);
    },
    async createTopic(name) {
      messages.createTopic({ name });
    },
    async subscribe({ raw, ...subscription }) {
      messages.subscribe({ ...subscription, rawDelivery: raw });
    },
    async createFunction({ code, caller, ...wanted }) {
      roleOf.set(wanted.name, wanted.roleName);
      await using unpacked = await unpackCode(code, { caller, readObject });
      await lambda.createFunction({ ...wanted, codeFolder: unpacked.folder });
    },
    async deleteFunction(name) {
      lambda.deleteFunction(name);
    },
    async publishVersion(functionName, number) {
      lambda.publishVersionAs(functionName, number);
    },
    async deleteVersion(functionName, number) {
      lambda.deleteVersion(functionName, number);
    },
    async deleteStateMachine(arn) {
      stepFunctions.deleteStateMachine(arn);
    },
    async deleteRule(name) {
      eventBridge.deleteRule(name);
    },
    async disconnectQueue(uuid) {
      pollers.get(uuid)?.close();
      pollers.delete(uuid);
      lambda.forgetMapping(uuid);
    },
    async createStateMachine(stateMachine) {
      stepFunctions.createStateMachine(stateMachine);
    },
    async createRule(rule) {
      eventBridge.createRule(rule);
    },
    async connectQueue(mapping) {
      const roleName = roleOf.get(mapping.functionName) ?? '';
      const poller = messages.startPoller(pollerOptions(mapping, roleName, lambda));
      running.defer(() => poller.close());
      pollers.set(mapping.uuid, poller);
      lambda.noteMapping(mapping);
    },
  };
}

const lifecycleOf = ({ lifecycle }: BucketWanted) =>
  lifecycle
    .filter(({ enabled }) => enabled)
    .map(({ prefix, abortUploadsAfterDays, expireAfterDays }) => ({
      prefix,
      abortIncompleteMultipartUploadDays: abortUploadsAfterDays,
      expirationDays: expireAfterDays,
    }));

const algorithms = ['AES256', 'aws:kms', 'aws:kms:dsse'] as const;

function encryptionOf({ name, encryption }: BucketWanted): Pick<BucketConfiguration, 'encryption'> {
  if (encryption === undefined) return {};
  const algorithm = algorithms.find((known) => known === encryption.algorithm);
  if (algorithm === undefined) throw new Error(`Cannot deploy ${name}: S3 knows no "${encryption.algorithm}"`);
  const { keyId, bucketKey } = encryption;
  return { encryption: { algorithm, bucketKey, ...(keyId === undefined ? {} : { keyId }) } };
}

/** Defaults as SQS has them (SQS, CreateQueue): 30 seconds, no delay, 4 days. */
const queueSettings = ({
  name,
  visibilityTimeoutSeconds,
  delaySeconds,
  retentionSeconds,
  deadLetters,
}: QueueWanted) => ({
  name,
  delaySeconds: delaySeconds ?? 0,
  visibilityTimeoutSeconds: visibilityTimeoutSeconds ?? 30,
  retentionSeconds: retentionSeconds ?? 345_600,
  redrive: deadLetters && {
    deadLetterQueueArn: deadLetters.queueArn,
    maxReceiveCount: deadLetters.afterReceives,
  },
});

const pollerOptions = (mapping: MappingWanted, roleName: string, lambda: Lambda) => ({
  queueArn: mapping.queueArn,
  batchSize: mapping.batchSize,
  batchingWindowSeconds: mapping.windowSeconds,
  reportBatchItemFailures: mapping.reportsFailures,
  maxConcurrency: mapping.maximumConcurrency,
  roleName,
  invoke: (payload: unknown) => lambda.invoke({ functionArn: mapping.functionArn, payload }),
});
