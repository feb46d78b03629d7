import { type Message, md5OfBody, systemAttributesOf } from '../message.ts';
import { md5OfAttributes, selectAttributes } from '../message-attributes.ts';
import type { Queue } from '../queue.ts';
import { unknownAttribute } from '../sqs-errors.ts';
import { realSeconds } from '../time.ts';
import { type Call, integerIn, type Operation, queueIn } from './call.ts';
import { longestVisibilitySeconds } from './change-message-visibility.ts';

/** Messages in one answer, and seconds of waiting (API reference, ReceiveMessage). */
const mostMessages = 10;
const longestWaitSeconds = 20;

/** Names a client may ask for (API reference, ReceiveMessage, `MessageSystemAttributeNames`). */
const systemNames: ReadonlySet<string> = new Set([
  'All',
  'SenderId',
  'SentTimestamp',
  'ApproximateReceiveCount',
  'ApproximateFirstReceiveTimestamp',
  'SequenceNumber',
  'MessageDeduplicationId',
  'MessageGroupId',
  'AWSTraceHeader',
  'DeadLetterQueueSourceArn',
]);

export const receiveMessage: Operation = async (call) => {
  const { params } = call;
  const queue = queueIn(call);
  const count = integerIn(params, 'MaxNumberOfMessages', 1, mostMessages) ?? 1;
  const visibilitySeconds = integerIn(params, 'VisibilityTimeout', 0, longestVisibilitySeconds);
  const waitSeconds = integerIn(params, 'WaitTimeSeconds', 0, longestWaitSeconds);
  const names = [...params.texts('MessageSystemAttributeNames'), ...params.texts('AttributeNames')];
  const unknown = names.find((name) => !systemNames.has(name));
  if (unknown !== undefined) throw unknownAttribute(unknown);
  const waitMs = (waitSeconds ?? queue.number('ReceiveMessageWaitTimeSeconds')) * 1000;
  const messages = await receive(call, { count, visibilitySeconds, waitMs });
  const attributeNames = params.texts('MessageAttributeNames');
  const shown = messages.map((message) => show(queue, message, names, attributeNames));
  return shown.length === 0 ? {} : { Messages: shown };
};

interface Wanted {
  readonly count: number;
  readonly visibilitySeconds: number | undefined;
  /** Real: who waits for an answer waits for it on this machine. */
  readonly waitMs: number;
}

/** Waits for a first message, unless the client is gone; throws when the queue is deleted meanwhile. */
async function receive(call: Call, { count, visibilitySeconds, waitMs }: Wanted): Promise<Message[]> {
  const endsMs = Date.now() + waitMs;
  for (;;) {
    if (call.signal.aborted) return [];
    const queue = queueIn(call);
    const seconds = visibilitySeconds ?? queue.number('VisibilityTimeout');
    const messages = queue.receive(count, { forMs: realSeconds(seconds, call.clock) * 1000 });
    const leftMs = endsMs - Date.now();
    if (messages.length > 0 || leftMs <= 0) return messages;
    await queue.arrival(leftMs, call.signal);
  }
}

function show(queue: Queue, message: Message, names: readonly string[], attributeNames: readonly string[]): object {
  const isWanted = ([name]: [string, string]) => names.includes('All') || names.includes(name);
  const system = Object.entries(systemAttributesOf(message)).filter(isWanted);
  const attributes = selectAttributes(message.attributes, attributeNames);
  const md5 = md5OfAttributes(attributes);
  return {
    MessageId: message.id,
    ReceiptHandle: queue.receiptHandleOf(message),
    MD5OfBody: md5OfBody(message),
    Body: message.body,
    ...(system.length === 0 ? {} : { Attributes: Object.fromEntries(system) }),
    ...(md5 === undefined ? {} : { MD5OfMessageAttributes: md5, MessageAttributes: attributes }),
  };
}
