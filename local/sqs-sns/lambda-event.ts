import { region } from '../account.ts';
import { type Message, md5OfBody, systemAttributesOf } from './message.ts';
import { type MessageAttributes, md5OfAttributes } from './message-attributes.ts';

/** A message in our hands. */
export interface Received {
  readonly receiptHandle: string;
  readonly message: Message;
  /** As it was received: another time means that somebody has changed its visibility. */
  readonly heldUntilMs: number;
}

/** The event Lambda hands to a function (Lambda guide, "with-sqs", example event). */
export const eventOf = (batch: readonly Received[], queueArn: string): { Records: unknown[] } => ({
  Records: batch.map((received) => recordOf(received, queueArn)),
});

function recordOf({ receiptHandle, message }: Received, queueArn: string): unknown {
  const md5OfMessageAttributes = md5OfAttributes(message.attributes);
  return {
    messageId: message.id,
    receiptHandle,
    body: message.body,
    attributes: systemAttributesOf(message),
    messageAttributes: attributesOf(message.attributes),
    ...(md5OfMessageAttributes === undefined ? {} : { md5OfMessageAttributes }),
    md5OfBody: md5OfBody(message),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}

function attributesOf(attributes: MessageAttributes): Record<string, unknown> {
  const entries = Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
    name,
    {
      ...(StringValue === undefined ? {} : { stringValue: StringValue }),
      ...(BinaryValue === undefined ? {} : { binaryValue: BinaryValue }),
      stringListValues: [],
      binaryListValues: [],
      dataType: DataType,
    },
  ]);
  return Object.fromEntries(entries);
}

/**
 * Which messages a function's answer reports as failed; `everything` where the answer makes no sense. Lambda takes an
 * empty or null answer or list as success, and an empty, null, misnamed or unknown identifier as failure of the whole
 * batch (Lambda guide, "services-sqs-errorhandling"). What it makes of other answers is not established: here they fail.
 */
export function failuresIn(answer: unknown, messageIds: ReadonlySet<string>): ReadonlySet<string> | 'everything' {
  if (answer === null || answer === undefined) return new Set();
  if (typeof answer !== 'object') return 'everything';
  const failures: unknown = Reflect.get(answer, 'batchItemFailures');
  if (failures === null || failures === undefined) return new Set();
  if (!Array.isArray(failures)) return 'everything';
  const ids = failures.map((failure: unknown) => Object(failure).itemIdentifier);
  return ids.every((id) => messageIds.has(id)) ? new Set(ids) : 'everything';
}
