import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

/** The queue that `start` reads. */
export interface WaitingRoom {
  /** GetQueueAttributes: how many messages wait or are being looked at, about. */
  count(): Promise<number>;
  /** SendMessage. */
  put(body: string): Promise<void>;
}

export function openWaitingRoom(QueueUrl: string, client = new SQSClient({ maxAttempts: 3 })): WaitingRoom {
  return {
    async count() {
      const request = new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      });
      const { Attributes = {} } = await client.send(request);
      return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
    },
    async put(MessageBody) {
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    },
  };
}
