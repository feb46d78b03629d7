import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

/** Where messages go that nobody can understand, with the reason beside them. */
export interface DeadLetters {
  /** SendMessage: the body as it came, error name and sentence as message attributes. */
  put(body: string, error: Error): Promise<void>;
}

export function openDeadLetters(queueUrl: string, client = new SQSClient({ maxAttempts: 3 })): DeadLetters {
  return {
    async put(body, error) {
      const MessageAttributes = { error: text(error.name), reason: text(printable(error.message)) };
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body, MessageAttributes }));
    },
  };
}

/** SQS refuses most control characters, in attributes too (API_SendMessage); a reason quotes what strangers sent. */
const printable = (sentence: string) => sentence.replace(/[^\x20-\x7e]/g, '?').slice(0, 1024);

const text = (value: string) => ({ DataType: 'String', StringValue: value });
