import {
  ChangeMessageVisibilityBatchCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type CallOptions, callAws, clientSettings, shortCall } from './clients.ts';

/** The queue that `start` reads. */
export interface Queue {
  /** GetQueueAttributes: how many messages wait or are being looked at, about. */
  count(): Promise<number>;
  /** SendMessage. */
  send(body: string): Promise<void>;
  /** ChangeMessageVisibilityBatch, of up to ten messages in our hands. */
  postpone(messages: readonly Postponed[]): Promise<void>;
}

export interface Postponed {
  readonly receiptHandle: string;
  /** The message is seen again after so long. */
  readonly seconds: number;
}

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
