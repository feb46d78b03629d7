import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { withAwsName } from './aws-errors.ts';

/** A message to people, and facts that a subscription can filter by. */
export interface Message {
  readonly subject: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The topic that tells people. */
export interface Topic {
  /** Publish. */
  publish(message: Message): Promise<void>;
}

export function openTopic(TopicArn: string, client = new SNSClient({ maxAttempts: 3 })): Topic {
  return {
    async publish({ subject, text, attributes }) {
      const MessageAttributes = Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
      );
      const request = { TopicArn, Subject: subjectOf(subject), Message: text, MessageAttributes };
      await withAwsName('tell the outcome', client.send(new PublishCommand(request)));
    },
  };
}

/** Up to 100 characters of ASCII (API_Publish). */
const subjectOf = (subject: string) => subject.replace(/[^\x20-\x7e]/g, '?').slice(0, 100);
