import { ServiceError } from '../errors.ts';
import { emptyBatchRequest, entryIdsNotDistinct, invalidEntryId, tooManyEntries } from '../sqs-errors.ts';
import type { Call, Entry } from './call.ts';

/** Entries of a batch (API reference, SendMessageBatch). */
export const mostEntries = 10;

/** Whether a batch may call an entry so (SQS guide, "quotas-messages"; taken for true of SNS). */
export const isEntryId = (id: string): boolean => /^[A-Za-z0-9_-]{1,80}$/.test(id);

/** The first id that two entries share. */
export const repeatedId = (ids: readonly string[]): string | undefined => ids.find((id, at) => ids.indexOf(id) !== at);

/** The entries of an SQS batch; throws what is wrong with the batch as a whole. */
export function entriesOf({ params }: Call): Entry[] {
  const entries = params.entries('Entries').map((entry) => ({ id: entry.text('Id'), params: entry }));
  if (entries.length === 0) throw emptyBatchRequest();
  if (entries.length > mostEntries) throw tooManyEntries(mostEntries, entries.length);
  if (!entries.every(({ id }) => isEntryId(id))) throw invalidEntryId();
  const repeated = repeatedId(entries.map(({ id }) => id));
  if (repeated !== undefined) throw entryIdsNotDistinct(repeated);
  return entries;
}

/** Does each entry for itself: what one is refused holds none of the others up. */
export function eachOf(entries: readonly Entry[], act: (entry: Entry) => object): object {
  const results = entries.map((entry) => {
    try {
      return { Id: entry.id, ...act(entry) };
    } catch (error) {
      return refused(entry.id, error);
    }
  });
  const isFailed = (result: object) => 'SenderFault' in result;
  return { Successful: results.filter((result) => !isFailed(result)), Failed: results.filter(isFailed) };
}

function refused(id: string, error: unknown): object {
  const { code, message, fault } = ServiceError.from(error);
  return { Id: id, SenderFault: fault === 'Sender', Code: code, Message: message };
}
