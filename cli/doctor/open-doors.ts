import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeResourcePoliciesCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  GetDataRetrievalPolicyCommand,
  GetVaultNotificationsCommand,
  GlacierClient,
  paginateListVaults,
} from '@aws-sdk/client-glacier';
import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import {
  GetAccountSettingsCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
  type LifecycleExpiration,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  ListExecutionsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { ListSubscriptionsByTopicCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { workFiles } from '../shared/doors/files.ts';
import { openUploads } from '../shared/doors/open-uploads.ts';
import type { Doors, ExecutionSeen } from './doors.ts';

/** AWS as the environment says it is to be reached: region, credentials, and `AWS_ENDPOINT_URL_*`, all read by the SDK. */
export function openDoors(): Doors & Disposable {
  const stacks = new CloudFormationClient({});
  const glacier = new GlacierClient({});
  const lambda = new LambdaClient({});
  const s3 = new S3Client({ followRegionRedirects: true });
  const states = new SFNClient({});
  const sns = new SNSClient({});
  const sqs = new SQSClient({});
  const iam = new IAMClient({});
  const logs = new CloudWatchLogsClient({});
  return {
    ...stackDoors(stacks, states),
    ...functionDoors(lambda),
    ...vaultDoors(glacier),
    ...bucketDoors(s3),
    ...messageDoors(sns, sqs),
    ...accountDoors(iam, logs),
    pause: () => sleep(500),
    now: () => new Date(),
    [Symbol.dispose]() {
      for (const client of [stacks, glacier, lambda, s3, states, sns, sqs, iam, logs]) client.destroy();
    },
  };
}

type StackDoors = Pick<Doors, 'outputs' | 'definition' | 'roleOf' | 'executionsSince'>;

const stackDoors = (stacks: CloudFormationClient, states: SFNClient): StackDoors => ({
  async outputs(StackName) {
    const { Stacks: [stack] = [] } = await stacks.send(new DescribeStacksCommand({ StackName }));
    const named = (stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]);
    return Object.fromEntries(named);
  },
  async definition(stateMachineArn) {
    return (await states.send(new DescribeStateMachineCommand({ stateMachineArn }))).definition ?? '';
  },
  async roleOf(stateMachineArn) {
    return (await states.send(new DescribeStateMachineCommand({ stateMachineArn }))).roleArn ?? '';
  },
  async executionsSince(stateMachineArn, since) {
    const { executions = [] } = await states.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 100 }));
    const recent = executions.filter(({ startDate }) => startDate !== undefined && startDate >= since);
    return await Promise.all(recent.map(({ executionArn }) => describeExecution(states, executionArn)));
  },
});

async function describeExecution(states: SFNClient, executionArn: string | undefined): Promise<ExecutionSeen> {
  const { input = '', status = '', output } = await states.send(new DescribeExecutionCommand({ executionArn }));
  return { input, status, output };
}

const functionDoors = (lambda: LambdaClient): Pick<Doors, 'functionOf' | 'readersOf' | 'concurrency' | 'invoke'> => ({
  async invoke(FunctionName, payload) {
    const request = new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) });
    const { FunctionError, Payload } = await lambda.send(request);
    const text = Payload?.transformToString() ?? 'null';
    return FunctionError === undefined ? { payload: text } : { error: text };
  },
  async functionOf(FunctionName) {
    const seen = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const { State: state = '', Environment, Role: roleArn = '', LoggingConfig } = seen;
    return { state, variables: Environment?.Variables ?? {}, roleArn, logGroup: LoggingConfig?.LogGroup ?? '' };
  },
  async readersOf(EventSourceArn) {
    const request = new ListEventSourceMappingsCommand({ EventSourceArn });
    const { EventSourceMappings = [] } = await lambda.send(request);
    return EventSourceMappings.map(({ FunctionArn = '', State = '', BatchSize = 1, ScalingConfig }) => ({
      functionArn: FunctionArn,
      state: State,
      atOnce: ScalingConfig?.MaximumConcurrency && ScalingConfig.MaximumConcurrency * BatchSize,
    }));
  },
  async concurrency() {
    const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
    const { ConcurrentExecutions = 0, UnreservedConcurrentExecutions = 0 } = AccountLimit ?? {};
    return { ofAccount: ConcurrentExecutions, unreserved: UnreservedConcurrentExecutions };
  },
});

const vaultDoors = (client: GlacierClient): Pick<Doors, 'vaultNames' | 'topicOf' | 'retrievalStrategy'> => ({
  async vaultNames() {
    const names: string[] = [];
    for await (const { VaultList = [] } of paginateListVaults({ client }, { accountId: '-' })) {
      names.push(...VaultList.map(({ VaultName = '' }) => VaultName));
    }
    return names;
  },
  async topicOf(vaultName) {
    const request = new GetVaultNotificationsCommand({ accountId: '-', vaultName });
    const said = await client.send(request).catch(unless('ResourceNotFoundException'));
    return said?.vaultNotificationConfig?.SNSTopic;
  },
  async retrievalStrategy() {
    const { Policy } = await client.send(new GetDataRetrievalPolicyCommand({ accountId: '-' }));
    return Policy?.Rules?.[0]?.Strategy ?? 'None';
  },
});

const bucketDoors = (
  s3: S3Client,
): Pick<
  Doors,
  | 'bucketExists'
  | 'lifecycleOf'
  | 'encryptionOf'
  | 'versioningOf'
  | 'openUploads'
  | 'text'
  | 'folders'
  | 'write'
  | 'regionOf'
  | 'ownershipOf'
> => ({
  write: (bucket, key, text) => workFiles(s3, bucket).write(key, Buffer.from(text)),
  text: (bucket, key) => workFiles(s3, bucket).text(key),
  folders: (bucket, prefix) => workFiles(s3, bucket).folders(prefix),
  async bucketExists(Bucket) {
    return (await s3.send(new HeadBucketCommand({ Bucket })).catch(unless('NotFound'))) !== undefined;
  },
  async lifecycleOf(Bucket) {
    const request = new GetBucketLifecycleConfigurationCommand({ Bucket });
    const said = await s3.send(request).catch(unless('NoSuchLifecycleConfiguration'));
    const enabled = (said?.Rules ?? []).filter(({ Status }) => Status === 'Enabled');
    return enabled.map(({ Filter, Prefix, AbortIncompleteMultipartUpload, Expiration }) => ({
      prefix: Filter?.Prefix ?? Filter?.And?.Prefix ?? Prefix ?? '',
      abortDays: AbortIncompleteMultipartUpload?.DaysAfterInitiation,
      // Restored objects have no tags.
      expires: Filter?.Tag === undefined && Filter?.And?.Tags === undefined ? inTime(Expiration) : undefined,
    }));
  },
  openUploads: (Bucket, prefix) => openUploads(s3, Bucket, prefix),
  async regionOf(Bucket) {
    const { LocationConstraint } = await s3.send(new GetBucketLocationCommand({ Bucket }));
    // The two oldest regions have names of their own here (API reference, GetBucketLocation).
    return LocationConstraint === 'EU' ? 'eu-west-1' : LocationConstraint || 'us-east-1';
  },
  async ownershipOf(Bucket) {
    const request = new GetBucketOwnershipControlsCommand({ Bucket });
    const said = await s3.send(request).catch(unless('OwnershipControlsNotFoundError'));
    return said?.OwnershipControls?.Rules?.[0]?.ObjectOwnership ?? 'ObjectWriter';
  },
  async versioningOf(Bucket) {
    return (await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status ?? 'Off';
  },
  async encryptionOf(Bucket) {
    const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    const [rule] = ServerSideEncryptionConfiguration?.Rules ?? [];
    const { SSEAlgorithm: algorithm = 'AES256', KMSMasterKeyID: keyId } =
      rule?.ApplyServerSideEncryptionByDefault ?? {};
    return { algorithm, keyId, bucketKey: rule?.BucketKeyEnabled ?? false };
  },
});

const accountDoors = (iam: IAMClient, logs: CloudWatchLogsClient): Pick<Doors, 'denied' | 'logPolicies'> => ({
  async denied(PolicySourceArn, resource, ActionNames) {
    const about = { PolicySourceArn, ResourceArns: [resource], ActionNames: [...ActionNames] };
    const { EvaluationResults = [] } = await iam.send(new SimulatePrincipalPolicyCommand(about));
    const allowed = EvaluationResults.filter(({ EvalDecision }) => EvalDecision === 'allowed');
    return ActionNames.filter((action) => !allowed.some(({ EvalActionName }) => EvalActionName === action));
  },
  async logPolicies() {
    const { resourcePolicies = [] } = await logs.send(new DescribeResourcePoliciesCommand({})); // ten fit on a page
    return resourcePolicies.map(({ policyName: name = '', policyDocument: document = '' }) => ({ name, document }));
  },
});

const inTime = (expiration: LifecycleExpiration | undefined): string | undefined => {
  if (expiration?.Days !== undefined) return `${expiration.Days} days after their restore`;
  return expiration?.Date && `on ${expiration.Date.toISOString().slice(0, 10)}`;
};

const messageDoors = (sns: SNSClient, sqs: SQSClient): Pick<Doors, 'queuesOf' | 'messagesIn' | 'publish'> => ({
  async queuesOf(TopicArn) {
    const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    return Subscriptions.flatMap(({ Protocol, Endpoint = '' }) => (Protocol === 'sqs' ? [Endpoint] : []));
  },
  async messagesIn(queue) {
    const QueueUrl = 'url' in queue ? queue.url : await urlOf(sqs, queue.arn);
    const AttributeNames = ['ApproximateNumberOfMessages' as const, 'ApproximateNumberOfMessagesNotVisible' as const];
    const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
    return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
  },
  async publish(TopicArn, Message) {
    await sns.send(new PublishCommand({ TopicArn, Message }));
  },
});

/** A queue's ARN ends in its name. */
async function urlOf(sqs: SQSClient, arn: string): Promise<string | undefined> {
  return (await sqs.send(new GetQueueUrlCommand({ QueueName: arn.split(':').at(-1) }))).QueueUrl;
}

/** For `catch`: lets one error of this name pass as an absence. */
const unless =
  (name: string) =>
  (error: unknown): undefined => {
    if (!Error.isError(error) || error.name !== name) throw error;
  };
