import {
  ChangeMessageVisibilityBatchCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';

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

export function openQueue(QueueUrl: string, client = new SQSClient({ maxAttempts: 3 })): Queue {
  return {
    async count() {
      const request = new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      });
      const { Attributes = {} } = await client.send(request);
      return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
    },
    async send(MessageBody) {
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    },
    async postpone(messages) {
      const Entries = messages.map(({ receiptHandle, seconds }, index) => ({
        Id: String(index),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: seconds,
      }));
      await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
    },
  };
}
