import type { Clock } from '../clock.ts';
import { type SqsMessage, SqsStore, type Stores } from './fauxqs.ts';
import { queueArn } from './request.ts';
import { dropExpired } from './time.ts';

export interface QueueSettings {
  readonly name: string;
  readonly visibilityTimeoutSeconds: number;
  /** How long each message is hidden before it is seen for the first time. @default 0 */
  readonly delaySeconds?: number;
  readonly retentionSeconds: number;
  readonly redrive?: { readonly deadLetterQueueArn: string; readonly maxReceiveCount: number };
}

export interface MessageSeen {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string | undefined>>;
  readonly receiveCount: number;
  readonly state: 'visible' | 'in flight' | 'delayed';
}

/** Creates a queue, or gives the one of this name these settings. */
export function createQueue({ queues }: Stores, url: string, settings: QueueSettings): { url: string; arn: string } {
  const arn = queueArn(settings.name);
  const attributes = attributesOf(settings);
  const found = queues.getQueueByArn(arn);
  // An empty redrive policy takes an earlier one away.
  if (found) found.setAttributes({ RedrivePolicy: '', ...attributes });
  else queues.createQueue(settings.name, url, arn, attributes);
  return { url, arn };
}

function attributesOf({
  visibilityTimeoutSeconds,
  delaySeconds = 0,
  retentionSeconds,
  redrive,
}: QueueSettings): Record<string, string> {
  const attributes = {
    VisibilityTimeout: String(visibilityTimeoutSeconds),
    DelaySeconds: String(delaySeconds),
    MessageRetentionPeriod: String(retentionSeconds),
  };
  if (redrive === undefined) return attributes;
  const { deadLetterQueueArn, maxReceiveCount } = redrive;
  return { ...attributes, RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetterQueueArn, maxReceiveCount }) };
}

/** Puts a message into a queue for a service of AWS; whether the queue's policy allows it was asked before. */
export function send({ queues }: Stores, arn: string, body: string): void {
  const queue = queues.getQueueByArn(arn);
  if (!queue) throw new Error(`Cannot send to ${arn}: there is no such queue`);
  queue.enqueue(SqsStore.createMessage(body, {}, Number(queue.attributes.DelaySeconds)));
}

/** What lies in a queue, taking nothing out. */
export function messagesIn({ queues }: Stores, queueUrl: string, clock: Clock): MessageSeen[] {
  const queue = queues.getQueue(queueUrl);
  if (!queue) throw new Error(`Cannot look into ${queueUrl}: there is no such queue`);
  dropExpired(queue, clock);
  queue.processTimers();
  const { ready, delayed, inflight } = queue.inspectMessages();
  return [
    ...ready.map((message) => seen(message, 'visible')),
    ...inflight.map(({ message }) => seen(message, 'in flight')),
    ...delayed.map((message) => seen(message, 'delayed')),
  ];
}

function seen(message: SqsMessage, state: MessageSeen['state']): MessageSeen {
  const { messageId, body, messageAttributes, approximateReceiveCount: receiveCount } = message;
  const values = Object.entries(messageAttributes).map(([name, { StringValue, BinaryValue }]) => [
    name,
    StringValue ?? BinaryValue,
  ]);
  return { messageId, body, attributes: Object.fromEntries(values), receiveCount, state };
}
