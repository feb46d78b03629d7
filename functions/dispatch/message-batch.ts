import type { Logger } from '@aws-lambda-powertools/logger';
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { DeadLetters } from '../cloud/dead-letters.ts';
import { isNamed } from '../errors.ts';
import { errorOf, logOf } from '../runtime/log.ts';
import { mapInOrder } from '../runtime/map-in-order.ts';

/** What a message came to; only one that waits comes back. */
export const waits = 'waits in the queue';

export interface BatchDoors {
  /** The step that reads the messages. */
  readonly step: string;
  readonly deadLetters: DeadLetters;
  /** What one message comes to. Error: `NotificationRefused` for one that nobody will ever understand. */
  readonly meet: (body: string, log: Logger, message: SQSRecord) => Promise<string>;
  /** How many messages are met at the same time. @default 1 */
  readonly atOnce?: number;
  /** Given those that have to wait: says when they are to come back. Else the queue decides. */
  readonly postpone?: (messages: readonly SQSRecord[]) => Promise<void>;
}

/**
 * Meets each message by itself. What cannot be understood goes to the dead-letter queue at first sight; what has to
 * wait, or finds a service unwell, goes back to its queue for another turn, and holds up no other.
 */
export async function meetMessages(messages: readonly SQSRecord[], doors: BatchDoors): Promise<SQSBatchResponse> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  const waiting: SQSRecord[] = [];
  const meet = async (message: SQSRecord) => ({ message, end: await endOf(message, doors) });
  for await (const { message, end } of mapInOrder(messages, doors.atOnce ?? 1, meet)) {
    if (end !== 'done') batchItemFailures.push({ itemIdentifier: message.messageId });
    if (end === waits) waiting.push(message);
  }
  if (waiting.length > 0) await postpone(waiting, doors);
  return { batchItemFailures };
}

/** Where that fails they come back all the same, when their visibility is over. */
async function postpone(messages: readonly SQSRecord[], { step, postpone }: BatchDoors): Promise<void> {
  try {
    await postpone?.(messages);
  } catch (error) {
    logOf(step).warn('not postponed', errorOf(error));
  }
}

type End = 'done' | 'failed' | typeof waits;

async function endOf(message: SQSRecord, { step, deadLetters, meet }: BatchDoors): Promise<End> {
  const log = logOf(step);
  const { body } = message;
  try {
    const outcome = await meet(body, log, message);
    log.info('done', { outcome });
    return outcome === waits ? waits : 'done';
  } catch (error) {
    if (!Error.isError(error)) throw error;
    log.error('failed', error);
    const isUnderstood = !isNamed(error, 'NotificationRefused');
    return !isUnderstood && (await isBuried(body, error, deadLetters, log)) ? 'done' : 'failed';
  }
}

/** A message that cannot be buried comes back, too: nothing is lost. */
async function isBuried(body: string, reason: Error, deadLetters: DeadLetters, log: Logger): Promise<boolean> {
  try {
    await deadLetters.put(body, reason);
    return true;
  } catch (error) {
    log.error('not buried', errorOf(error));
    return false;
  }
}
