import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { callAws, clientSettings, shortCall } from './clients.ts';

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

export function openTopic(TopicArn: string, client = new SNSClient(clientSettings(3))): Topic {
  return {
    async publish({ subject, text, attributes }) {
      const MessageAttributes = Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
      );
      const request = { TopicArn, Subject: subjectOf(subject), Message: text, MessageAttributes };
      await callAws('tell the outcome', shortCall, (options) => client.send(new PublishCommand(request), options));
    },
  };
}

/** Up to 100 characters of ASCII (API_Publish). */
const subjectOf = (subject: string) => subject.replace(/[^\x20-\x7e]/g, '?').slice(0, 100);
