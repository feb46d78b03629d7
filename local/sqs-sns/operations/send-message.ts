import { receiptOf, type Sending, sizeOf } from '../message.ts';
import type { Queue } from '../queue.ts';
import { sendTo } from '../queues.ts';
import { invalidParameterValue } from '../sqs-errors.ts';
import { type Operation, queueIn } from './call.ts';
import { readSending } from './sending.ts';

export const sendMessage: Operation = (call) => {
  const queue = queueIn(call);
  const { sending, delaySeconds } = readSending(call.params);
  checkSize(queue, sending);
  return receiptOf(sendTo(queue, sending, delaySeconds));
};

function checkSize(queue: Queue, sending: Sending): void {
  const most = queue.number('MaximumMessageSize');
  if (sizeOf(sending) <= most) return;
  throw invalidParameterValue(
    `One or more parameters are invalid. Reason: Message must be shorter than ${most} bytes.`,
  );
}
