import { receiptOf, sizeOf } from '../message.ts';
import { sendTo } from '../queues.ts';
import { batchTooLong } from '../sqs-errors.ts';
import { eachOf, entriesOf } from './batch.ts';
import { type Entry, type Operation, queueIn } from './call.ts';
import { readSending } from './sending.ts';

/** All messages of a batch together (API reference, SendMessageBatch). */
const mostBytes = 1_048_576;

/** A queue's own MaximumMessageSize is not asked (recorded: LocalStack's "batch_with_oversized_contents_with_updated_maximum_message_size"). */
export const sendMessageBatch: Operation = (call) => {
  const queue = queueIn(call);
  const entries = entriesOf(call);
  const sizeBytes = entries.reduce((sum, entry) => sum + sizeOfEntry(entry), 0);
  if (sizeBytes > mostBytes) throw batchTooLong(mostBytes, sizeBytes);
  return call.store.atomically(() =>
    eachOf(entries, ({ params }) => {
      const { sending, delaySeconds } = readSending(params);
      return receiptOf(sendTo(queue, sending, delaySeconds));
    }),
  );
};

/** Also of one that is refused later. */
function sizeOfEntry({ params }: Entry): number {
  try {
    return sizeOf(readSending(params).sending);
  } catch {
    return Buffer.byteLength(params.optionalText('MessageBody') ?? '');
  }
}
