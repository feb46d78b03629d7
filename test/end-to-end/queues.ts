import { DeleteMessageCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Cloud } from '../../local/cloud.ts';
import { outputOf } from './output-of.ts';

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

/** The queue that notifications wait in: the one that is not the dead-letter queue. */
export function waitingRoomUrl(cloud: Cloud): string {
  const deadLetters = outputOf(cloud, 'DeadLetterQueueUrl');
  const queues = cloud.template.resources.filter(({ type }) => type === 'AWS::SQS::Queue');
  const room = queues.find(({ physicalId }) => physicalId !== deadLetters);
  if (room === undefined) throw new Error('The stack has no queue besides the dead-letter queue.');
  return room.physicalId;
}
