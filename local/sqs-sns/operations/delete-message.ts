import { eachOf, entriesOf } from './batch.ts';
import { type Operation, queueIn } from './call.ts';

export const deleteMessage: Operation = (call) => {
  queueIn(call).delete(call.params.text('ReceiptHandle'));
  return {};
};

export const deleteMessageBatch: Operation = (call) => {
  const queue = queueIn(call);
  return eachOf(entriesOf(call), ({ params }) => {
    queue.delete(params.text('ReceiptHandle'));
    return {};
  });
};
