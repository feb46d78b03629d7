import type { Message } from './message.ts';
import { receiptHandleIsInvalid } from './sqs-errors.ts';

/** Which receive of which message a handle stands for. */
export interface Receipt {
  readonly messageId: string;
  /** The message's receive count at that time. */
  readonly receives: number;
}

/** A receive's handle: opaque to clients, and of this queue alone. */
export const receiptHandleOf = (queueName: string, { id, receives }: Message): string =>
  Buffer.from(`${queueName} ${id} ${receives}`).toString('base64');

/** Throws ReceiptHandleIsInvalid for what is no handle of this queue. */
export function readReceiptHandle(queueName: string, handle: string): Receipt {
  const [name, messageId = '', receives = ''] = Buffer.from(handle, 'base64').toString().split(' ');
  const isHandle = name === queueName && /^[0-9a-f-]{36}$/.test(messageId) && /^\d+$/.test(receives);
  if (isHandle) return { messageId, receives: Number(receives) };
  throw receiptHandleIsInvalid(handle);
}
