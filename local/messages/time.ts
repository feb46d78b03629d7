import type { Clock } from '../clock.ts';
import type { SqsQueue } from './fauxqs.ts';

/**
 * SQS counts visibility in whole seconds, so no less than one is left of it at any speed.
 * (A user who reads the queue's attributes sees AWS's numbers; they only last shorter.)
 */
export const realSeconds = (seconds: number, clock: Clock): number =>
  seconds === 0 ? 0 : Math.max(1, clock.toMs(seconds) / 1000);

/** Lets this queue's visibility, delays and retention pass at the clock's speed. */
export function keepTime(queue: SqsQueue, clock: Clock): void {
  const dequeue = queue.dequeue.bind(queue);
  const changeVisibility = queue.changeVisibility.bind(queue);
  const enqueue = queue.enqueue.bind(queue);
  const visibility = () => Number(queue.attributes.VisibilityTimeout);
  queue.dequeue = (count, seconds = visibility(), deadLetters) => {
    dropExpired(queue, clock);
    return dequeue(count, realSeconds(seconds, clock), deadLetters);
  };
  queue.changeVisibility = (handle, seconds) => {
    if (seconds > 0) changeVisibility(handle, realSeconds(seconds, clock));
    else showNow(queue, handle);
  };
  queue.enqueue = (message) => {
    const delaySeconds = ((message.delayUntil ?? 0) - Date.now()) / 1000;
    if (delaySeconds > 0) message.delayUntil = Date.now() + clock.toMs(delaySeconds);
    enqueue(message);
  };
}

/** fauxqs 2.4.1 loses the message here when it keeps its data: it writes no receive count where its table demands one. */
function showNow(queue: SqsQueue, handle: string): void {
  const held = queue.inflightMessages.get(handle);
  if (held) held.visibilityDeadline = Date.now();
  queue.processTimers();
}

/** Messages older than the queue's retention are gone, whether somebody read them or not. The library keeps them for ever. */
export function dropExpired(queue: SqsQueue, clock: Clock): void {
  const oldest = Date.now() - clock.toMs(Number(queue.attributes.MessageRetentionPeriod));
  const expired = queue.messages.filter(({ sentTimestamp }) => sentTimestamp < oldest);
  if (expired.length === 0) return;
  queue.messages = queue.messages.filter(({ sentTimestamp }) => sentTimestamp >= oldest);
  for (const { messageId } of expired) queue.persistence?.deleteMessage(messageId);
}
