import { DeleteMessageCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { accountId, partition, region } from '../../local/account.ts';
import type { Cloud } from '../../local/cloud.ts';

/** A message nobody could understand, and why. */
export interface DeadLetter {
  readonly body: string;
  /** Message attributes: `error`, `reason`. */
  readonly attributes: Readonly<Record<string, string | undefined>>;
}

/** Waits for a message and takes it out of the queue. */
export async function nextDeadLetter(client: SQSClient, queueUrl: string): Promise<DeadLetter> {
  const request = { QueueUrl: queueUrl, MaxNumberOfMessages: 1, WaitTimeSeconds: 20, MessageAttributeNames: ['All'] };
  for (;;) {
    const { Messages: [message] = [] } = await client.send(new ReceiveMessageCommand(request));
    if (message === undefined) continue;
    const { Body = '', MessageAttributes = {}, ReceiptHandle } = message;
    await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
    const attributes = Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]);
    return { body: Body, attributes: Object.fromEntries(attributes) };
  }
}

/** The queue that notifications arrive in. */
export const arrivalsUrl = (cloud: Cloud): string => queueUrl(cloud, 'Queue');

/** The queue that restores of large outputs wait in. */
export const roomUrl = (cloud: Cloud): string => queueUrl(cloud, 'Room');

/** The queue whose logical id begins so. */
export function queueUrl({ template }: Cloud, idPrefix: string): string {
  const queues = template.resources.filter(({ type }) => type === 'AWS::SQS::Queue');
  const [found, ...others] = queues.filter(({ logicalId }) => logicalId.startsWith(idPrefix));
  if (found !== undefined && others.length === 0) return found.physicalId;
  throw new Error(`The stack has ${others.length} other queues ${idPrefix}: ${queues.map((q) => q.logicalId).join()}.`);
}

/** The ARN of that queue. */
export const queueArn = (cloud: Cloud, idPrefix: string): string =>
  `arn:${partition}:sqs:${region}:${accountId}:${queueUrl(cloud, idPrefix).split('/').at(-1)}`;
