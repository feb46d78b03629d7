import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type CallOptions, callAws, clientSettings, shortCall } from './clients.ts';

/** The narrow door to a queue. */
export interface Queue {
  /** GetQueueAttributes: how many messages wait or are being looked at, about. */
  count(): Promise<number>;
  /** SendMessage. */
  send(body: string): Promise<void>;
  /** SendMessageBatch, of up to ten messages. Gives the indexes of those that SQS did not take. */
  sendBatch(messages: readonly Outgoing[]): Promise<readonly number[]>;
  /** ReceiveMessage: up to ten of those that are there now. */
  receive(atMost: number): Promise<readonly Waiting[]>;
  /** DeleteMessageBatch, of up to ten messages in our hands. What SQS does not delete comes back. */
  delete(messages: readonly Pick<Waiting, 'receiptHandle'>[]): Promise<void>;
  /** ChangeMessageVisibilityBatch, of up to ten messages in our hands. */
  postpone(messages: readonly Postponed[]): Promise<void>;
}

/** A message that is sent on. */
export interface Outgoing {
  readonly body: string;
  /** When the first message about it was sent, ms since 1970: it travels along as the attribute `arrived`. */
  readonly arrivedMs: number;
}

/** A message in our hands. */
export interface Waiting {
  readonly body: string;
  readonly receiptHandle: string;
  /** When the first message about it was sent, ms since 1970. */
  readonly arrivedMs: number;
}

export interface Postponed {
  readonly receiptHandle: string;
  /** The message is seen again after so long. */
  readonly seconds: number;
}

const arrived = 'arrived';

export function openQueue(QueueUrl: string, client = new SQSClient(clientSettings(3))): Queue {
  return {
    async count() {
      const request = new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      });
      const { Attributes = {} } = await reach((options) => client.send(request, options));
      return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
    },
    async send(MessageBody) {
      await reach((options) => client.send(new SendMessageCommand({ QueueUrl, MessageBody }), options));
    },
    async sendBatch(messages) {
      const Entries = messages.map(({ body, arrivedMs }, index) => ({
        Id: String(index),
        MessageBody: body,
        MessageAttributes: { [arrived]: { DataType: 'Number', StringValue: String(arrivedMs) } },
      }));
      const request = new SendMessageBatchCommand({ QueueUrl, Entries });
      const { Failed = [] } = await reach((options) => client.send(request, options));
      return Failed.map(({ Id }) => Number(Id));
    },
    async receive(atMost) {
      const request = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: Math.min(10, atMost),
        MessageAttributeNames: [arrived],
        MessageSystemAttributeNames: ['SentTimestamp'],
      });
      const { Messages = [] } = await reach((options) => client.send(request, options));
      return Messages.flatMap(waitingOf);
    },
    async delete(messages) {
      const Entries = messages.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));
      await reach((options) => client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }), options));
    },
    async postpone(messages) {
      const Entries = messages.map(({ receiptHandle, seconds }, index) => ({
        Id: String(index),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: seconds,
      }));
      await reach((options) => client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }), options));
    },
  };
}

const reach = <Answer>(call: (options: CallOptions) => Promise<Answer>): Promise<Answer> =>
  callAws('reach the queue', shortCall, call);

/** One that came without the attribute, by hand or from a dead-letter queue of old, is as old as it says itself. */
function waitingOf({ Body, ReceiptHandle, Attributes, MessageAttributes }: Message): Waiting[] {
  if (Body === undefined || ReceiptHandle === undefined) return [];
  const arrivedMs = Number(MessageAttributes?.[arrived]?.StringValue ?? Attributes?.SentTimestamp);
  return [{ body: Body, receiptHandle: ReceiptHandle, arrivedMs }];
}
