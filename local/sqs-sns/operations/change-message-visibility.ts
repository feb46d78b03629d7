import type { Params } from '../params.ts';
import type { Queue } from '../queue.ts';
import { missingParameter } from '../sqs-errors.ts';
import { eachOf, entriesOf } from './batch.ts';
import { integerIn, type Operation, queueIn } from './call.ts';

/** 12 hours (API reference, ChangeMessageVisibility). */
export const longestVisibilitySeconds = 43_200;

export const changeMessageVisibility: Operation = (call) => change(queueIn(call), call.params);

export const changeMessageVisibilityBatch: Operation = (call) => {
  const queue = queueIn(call);
  return eachOf(entriesOf(call), ({ params }) => change(queue, params));
};

function change(queue: Queue, params: Params): object {
  const handle = params.text('ReceiptHandle');
  const seconds = integerIn(params, 'VisibilityTimeout', 0, longestVisibilitySeconds);
  if (seconds === undefined) throw missingParameter('VisibilityTimeout');
  queue.changeVisibility(handle, seconds);
  return {};
}
