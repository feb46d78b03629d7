import type { Logger } from '@aws-lambda-powertools/logger';
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { DeadLetters } from './cloud/dead-letters.ts';
import { isNamed } from './errors.ts';
import { logOf } from './log.ts';

/** What a message came to; only one that waits comes back. */
export const waits = 'waits in the queue';

export interface BatchDoors {
  /** The step that reads the messages. */
  readonly step: string;
  readonly deadLetters: DeadLetters;
  /** What one message comes to. Error: `NotificationRefused` for one that nobody will ever understand. */
  readonly meet: (body: string, log: Logger) => Promise<string>;
}

/**
 * Meets each message by itself. What cannot be understood goes to the dead-letter queue at first sight; what has to
 * wait, or finds a service unwell, goes back to its queue for another turn, and holds up no other.
 */
export async function meetMessages(messages: readonly SQSRecord[], doors: BatchDoors): Promise<SQSBatchResponse> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { messageId, body } of messages) {
    if (!(await isDone(body, doors))) batchItemFailures.push({ itemIdentifier: messageId });
  }
  return { batchItemFailures };
}

async function isDone(body: string, { step, deadLetters, meet }: BatchDoors): Promise<boolean> {
  const log = logOf(step);
  try {
    const outcome = await meet(body, log);
    log.info('done', { outcome });
    return outcome !== waits;
  } catch (error) {
    if (!Error.isError(error)) throw error;
    log.error('failed', error);
    return isNamed(error, 'NotificationRefused') && (await isBuried(body, error, deadLetters, log));
  }
}

/** A message that cannot be buried comes back, too: nothing is lost. */
async function isBuried(body: string, reason: Error, deadLetters: DeadLetters, log: Logger): Promise<boolean> {
  try {
    await deadLetters.put(body, reason);
    return true;
  } catch (error) {
    log.error('not buried', Error.isError(error) ? error : new Error(String(error)));
    return false;
  }
}
