import { createHash, randomUUID } from 'node:crypto';
import { accountId } from '../account.ts';
import { type MessageAttributes, md5OfAttributes, sizeOfAttributes } from './message-attributes.ts';

/** What a message is, once sent. */
export interface Content {
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  /** Real time, in ms. */
  readonly sentMs: number;
  /** MessageGroupId and AWSTraceHeader, where the sender gave them. */
  readonly given: Readonly<Record<string, string>>;
}

/** A message in a queue. */
export interface Message extends Content {
  /** How often it was received, in all queues (ApproximateReceiveCount). */
  receives: number;
  /** How many of them were in other queues, before this one. */
  receivesElsewhere: number;
  firstReceivedMs: number | undefined;
  /** The queue whose dead letter it is. */
  deadLetterOf: string | undefined;
  /** Why nobody sees it, and until when; undefined when it is visible. */
  hidden: Hidden | undefined;
}

export interface Hidden {
  readonly as: 'in flight' | 'delayed';
  /** Real time, in ms. */
  readonly untilMs: number;
  /** When ReceiveMessage gave it away; undefined for one that an event source mapping holds. */
  readonly receivedMs?: number | undefined;
}

/** What a sender gives. */
export interface Sending {
  readonly body: string;
  readonly attributes?: MessageAttributes;
  readonly given?: Readonly<Record<string, string>>;
}

export const newMessage = ({ body, attributes = {}, given = {} }: Sending): Message => ({
  id: randomUUID(),
  body,
  attributes,
  given,
  sentMs: Date.now(),
  receives: 0,
  receivesElsewhere: 0,
  firstReceivedMs: undefined,
  deadLetterOf: undefined,
  hidden: undefined,
});

/** The size that limits are about: the body's and the attributes' bytes (API reference, SendMessage). */
export const sizeOf = ({ body, attributes = {} }: Sending): number =>
  Buffer.byteLength(body) + sizeOfAttributes(attributes);

export const md5OfBody = ({ body }: Pick<Content, 'body'>): string => createHash('md5').update(body).digest('hex');

/** What SendMessage answers of a message. */
export function receiptOf(message: Content): Readonly<Record<string, string>> {
  const md5 = md5OfAttributes(message.attributes);
  return {
    MessageId: message.id,
    MD5OfMessageBody: md5OfBody(message),
    ...(md5 === undefined ? {} : { MD5OfMessageAttributes: md5 }),
  };
}

/** What SQS itself says of a message (API reference, ReceiveMessage, `MessageSystemAttributeNames`). */
export const systemAttributesOf = (message: Message): Readonly<Record<string, string>> => ({
  SenderId: accountId,
  SentTimestamp: String(message.sentMs),
  ApproximateReceiveCount: String(message.receives),
  ApproximateFirstReceiveTimestamp: String(message.firstReceivedMs ?? Date.now()),
  ...(message.deadLetterOf === undefined ? {} : { DeadLetterQueueSourceArn: message.deadLetterOf }),
  ...message.given,
});
