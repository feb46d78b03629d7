import {
  type CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { DeleteObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { template } from './template.ts';

/** AWS, or the local cloud, as the contract meets it. */
export interface Doors {
  readonly cloudFormation: CloudFormationClient;
  readonly s3: S3Client;
  readonly states: SFNClient;
  readonly sqs: SQSClient;
  /** Between two looks at something that takes its time. Rejects when the signal fires. */
  readonly pause: (signal?: AbortSignal) => Promise<void>;
}

export type Outputs = Readonly<Record<keyof typeof template.Outputs, string>>;

/** Creates the stack and waits for it. Rejects with the first reason where it fails. */
export async function deploy(doors: Doors, StackName: string, signal: AbortSignal): Promise<Outputs> {
  const TemplateBody = JSON.stringify(template);
  await doors.cloudFormation.send(
    new CreateStackCommand({ StackName, TemplateBody, Capabilities: ['CAPABILITY_IAM'], OnFailure: 'DO_NOTHING' }),
  );
  const stack = await settled(doors, StackName, signal);
  if (stack?.StackStatus !== 'CREATE_COMPLETE') {
    const why = await firstReason(doors, StackName);
    throw new Error(`Cannot ask the contract: the stack ${StackName} is ${stack?.StackStatus}: ${why}`);
  }
  const outputs = (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]);
  return Object.fromEntries(outputs) as Outputs;
}

/** Empties the bucket, deletes the stack and waits until it is gone. A stack that is not there is gone. */
export async function takeDown(doors: Doors, StackName: string): Promise<void> {
  const stack = await settled(doors, StackName);
  if (stack === undefined) return;
  const bucket = stack.Outputs?.find(({ OutputKey }) => OutputKey === 'BucketName')?.OutputValue;
  if (bucket !== undefined) await emptyBucket(doors.s3, bucket);
  await doors.cloudFormation.send(new DeleteStackCommand({ StackName }));
  const left = await settled(doors, StackName);
  if (left === undefined) return;
  const why = await firstReason(doors, StackName);
  throw new Error(`Cannot take down the stack ${StackName}: it is ${left.StackStatus}: ${why}. Delete it by hand.`);
}

async function emptyBucket(s3: S3Client, Bucket: string): Promise<void> {
  for (;;) {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    if (Contents.length === 0) return;
    for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  }
}

/** The stack when nothing is under way any more; undefined where there is none. */
async function settled(doors: Doors, StackName: string, signal?: AbortSignal): Promise<Stack | undefined> {
  for (;;) {
    const stack = await describe(doors, StackName);
    if (stack === undefined || stack.StackStatus === 'DELETE_COMPLETE') return undefined;
    if (stack.StackStatus?.endsWith('_IN_PROGRESS') !== true) return stack;
    await doors.pause(signal);
  }
}

async function describe({ cloudFormation }: Doors, StackName: string): Promise<Stack | undefined> {
  try {
    return (await cloudFormation.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
  } catch (error) {
    if (Error.isError(error) && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
}

async function firstReason({ cloudFormation }: Doors, StackName: string): Promise<string> {
  const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName }));
  const reasons = StackEvents.flatMap(({ ResourceStatus = '', ResourceStatusReason: reason, LogicalResourceId: id }) =>
    ResourceStatus.endsWith('_FAILED') && reason ? [`${id}: ${reason}`] : [],
  );
  return reasons.at(-1) ?? 'it says no more';
}
