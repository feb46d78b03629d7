import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { withEscapes } from '../archive/json.ts';
import { callAws, clientSettings, shortCall } from './clients.ts';

/** Where messages go that nobody can understand, with the reason beside them. */
export interface DeadLetters {
  /** SendMessage: the body as it came (in JSON where SQS would refuse it), error name and sentence as message attributes. */
  put(body: string, error: Error): Promise<void>;
}

export function openDeadLetters(queueUrl: string, client = new SQSClient(clientSettings(3))): DeadLetters {
  return {
    async put(body, error) {
      const MessageAttributes = { error: text(error.name), reason: text(printable(error.message)) };
      const request = { QueueUrl: queueUrl, MessageBody: sendable(body), MessageAttributes };
      await callAws('put a message into the dead-letter queue', shortCall, (options) =>
        client.send(new SendMessageCommand(request), options),
      );
    },
  };
}

/** Characters that SQS refuses (API_SendMessage). A topic may have delivered them all the same. */
const refused = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** The body, or, where SQS would not take it, the body as JSON writes it: else it would come back for days. */
const sendable = (body: string) => (body.search(refused) === -1 ? body : withEscapes(JSON.stringify(body), refused));

/** SQS refuses most control characters, in attributes too (API_SendMessage); a reason quotes what strangers sent. */
const printable = (sentence: string) => sentence.replace(/[^\x20-\x7e]/g, '?').slice(0, 1024);

const text = (value: string) => ({ DataType: 'String', StringValue: value });
