import { randomUUID } from 'node:crypto';
import type { Sending } from './message.ts';
import type { MessageAttributes } from './message-attributes.ts';
import { isRaw, type SubscriptionRecord } from './subscriptions.ts';

/** What was published. */
export interface Published {
  readonly topicArn: string;
  /** The message for queues. */
  readonly message: string;
  readonly subject?: string | undefined;
  readonly attributes?: MessageAttributes;
  readonly groupId?: string | undefined;
}

/** With an id of its own. */
export interface Notification extends Published {
  readonly messageId: string;
}

export const notificationOf = (published: Published): Notification => ({ ...published, messageId: randomUUID() });

/** "With raw message delivery up to 10 message attributes"; one with more is discarded (SNS guide, "sns-message-attributes"). */
const mostRawAttributes = 10;

export const isDeliverable = (subscription: SubscriptionRecord, { attributes = {} }: Notification): boolean =>
  !isRaw(subscription) || Object.keys(attributes).length <= mostRawAttributes;

/** What a queue gets: the message alone, or in SNS's envelope (SNS guide, "sns-message-and-json-formats"). */
export function sendingOf(notification: Notification, subscription: SubscriptionRecord): Sending {
  const { message, attributes = {}, groupId } = notification;
  const given: Record<string, string> = groupId === undefined ? {} : { MessageGroupId: groupId };
  if (isRaw(subscription)) return { body: message, attributes, given };
  return { body: JSON.stringify(envelopeOf(notification, subscription)), given };
}

/** No key of AWS's signs here. */
const signature = Buffer.from('not signed: this is the local cloud').toString('base64');

function envelopeOf(
  { messageId, topicArn, subject, message, attributes = {} }: Notification,
  { arn }: SubscriptionRecord,
) {
  const listed = Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
    name,
    { Type: DataType, Value: StringValue ?? BinaryValue },
  ]);
  return {
    Type: 'Notification',
    MessageId: messageId,
    TopicArn: topicArn,
    ...(subject === undefined ? {} : { Subject: subject }),
    Message: message,
    Timestamp: new Date().toISOString(),
    SignatureVersion: '1',
    Signature: signature,
    SigningCertURL: 'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0000.pem',
    UnsubscribeURL: `https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${arn}`,
    ...(listed.length === 0 ? {} : { MessageAttributes: Object.fromEntries(listed) }),
  };
}
