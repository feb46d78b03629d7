/** What a deployment and AWS's own services do with queues and topics, past the endpoint. */
import type { Message } from './message.ts';
import type { QueueAttributes } from './queue-attributes.ts';
import { type Queues, sendTo } from './queues.ts';
import type { TopicAttributes } from './topic-attributes.ts';
import type { Topics } from './topics.ts';

export interface QueueSettings {
  readonly name: string;
  readonly visibilityTimeoutSeconds: number;
  /** How long each message is hidden before it is seen for the first time. @default 0 */
  readonly delaySeconds?: number;
  readonly retentionSeconds: number;
  readonly redrive?: { readonly deadLetterQueueArn: string; readonly maxReceiveCount: number } | undefined;
}

export function queueAttributesOf(settings: QueueSettings): QueueAttributes {
  const { visibilityTimeoutSeconds, delaySeconds = 0, retentionSeconds, redrive } = settings;
  const attributes = {
    VisibilityTimeout: String(visibilityTimeoutSeconds),
    DelaySeconds: String(delaySeconds),
    MessageRetentionPeriod: String(retentionSeconds),
  };
  if (redrive === undefined) return attributes;
  const { deadLetterQueueArn, maxReceiveCount } = redrive;
  return { ...attributes, RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetterQueueArn, maxReceiveCount }) };
}

export interface SubscriptionSettings {
  readonly topicArn: string;
  readonly queueArn: string;
  /** The message alone, without SNS's envelope. */
  readonly rawDelivery: boolean;
  /** Where messages go that the queue refuses. */
  readonly deadLetterQueueArn?: string | undefined;
}

/** Subscribes a queue to a topic, or changes how it is subscribed. */
export function subscribe(topics: Topics, settings: SubscriptionSettings): void {
  const { topicArn, queueArn, rawDelivery, deadLetterQueueArn } = settings;
  const topic = topics.ofArn(topicArn);
  if (topic === undefined) throw new Error(`Cannot subscribe ${queueArn} to ${topicArn}: there is no such topic`);
  const attributes: TopicAttributes = {
    ...(rawDelivery ? { RawMessageDelivery: 'true' } : {}),
    ...(deadLetterQueueArn ? { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetterQueueArn }) } : {}),
  };
  topics.putSubscription(topic, queueArn, attributes);
}

export function unsubscribe(topics: Topics, topicArn: string, queueArn: string): void {
  for (const { record } of topics.subscriptionsOf(topicArn))
    if (record.endpoint === queueArn) topics.unsubscribe(record.arn);
}

/** Puts a message into a queue for a service of AWS; whether the queue's policy allows it was asked before. */
export function send(queues: Queues, arn: string, body: string): void {
  const queue = queues.ofArn(arn);
  if (queue === undefined) throw new Error(`Cannot send to ${arn}: there is no such queue`);
  sendTo(queue, { body });
}

export interface MessageSeen {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string | undefined>>;
  readonly receiveCount: number;
  readonly state: 'visible' | 'in flight' | 'delayed';
}

/** What lies in a queue, taking nothing out. */
export const messagesIn = (queues: Queues, queueUrl: string): MessageSeen[] =>
  queues.ofUrl(queueUrl).messages().map(seen);

function seen({ id, body, attributes, receives, hidden }: Message): MessageSeen {
  const values = Object.entries(attributes).map(([name, { StringValue, BinaryValue }]) => [
    name,
    StringValue ?? BinaryValue,
  ]);
  const state = hidden?.as ?? 'visible';
  return { messageId: id, body, attributes: Object.fromEntries(values), receiveCount: receives, state };
}
