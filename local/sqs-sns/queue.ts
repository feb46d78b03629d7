import type { Clock } from '../clock.ts';
import { Agenda } from './agenda.ts';
import type { Hidden, Message } from './message.ts';
import { type QueueAttributes, type RedrivePolicy, readRedrivePolicy } from './queue-attributes.ts';
import { readReceiptHandle, receiptHandleOf } from './receipt-handle.ts';
import { invalidValue, overLimit } from './sqs-errors.ts';
import type { Store } from './store.ts';
import { realSeconds } from './time.ts';

/** The longest that a message may be hidden, reckoned from its receive (SQS guide, "sqs-visibility-timeout"). */
const longestHiddenSeconds = 43_200;

/** What a queue is, but for its messages. */
export interface QueueRecord {
  readonly name: string;
  readonly arn: string;
  readonly attributes: QueueAttributes;
  readonly createdMs: number;
  readonly modifiedMs: number;
}

export interface QueueCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

export interface QueueParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly mostInFlight: number;
  /** Finds the dead-letter queue. */
  readonly queueOf: (arn: string) => Queue | undefined;
}

/** A standard queue. Every change is in the store when the call returns. */
export class Queue {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #mostInFlight: number;
  readonly #queueOf: (arn: string) => Queue | undefined;
  #record: QueueRecord;
  readonly #messages = new Map<string, Message>();
  /** First come, first served, as far as a standard queue goes. */
  readonly #visible = new Set<Message>();
  readonly #hidden = { 'in flight': new Set<Message>(), delayed: new Set<Message>() };
  readonly #showing = new Agenda<Message>(
    (message, atMs) => message.hidden?.untilMs === atMs && this.#hidden[message.hidden.as].has(message),
  );
  readonly #ageing = new Agenda<Message>(({ id }) => this.#messages.has(id));
  readonly #waiting = new Set<() => void>();

  constructor(record: QueueRecord, { store, clock, mostInFlight, queueOf }: QueueParts) {
    this.#record = record;
    this.#store = store;
    this.#clock = clock;
    this.#mostInFlight = mostInFlight;
    this.#queueOf = queueOf;
    for (const message of store.messagesOf(record.name)) this.#place(message);
  }

  get record(): QueueRecord {
    return this.#record;
  }

  get name(): string {
    return this.#record.name;
  }

  get arn(): string {
    return this.#record.arn;
  }

  /** A number among the attributes. */
  number(name: string): number {
    return Number(this.#record.attributes[name]);
  }

  setAttributes(attributes: QueueAttributes): void {
    this.#record = { ...this.#record, attributes, modifiedMs: Date.now() };
    this.#store.put('queue', this.name, this.#record);
  }

  /** Puts a message in, visible after so many seconds of the simulated world. */
  send(message: Message, delaySeconds = this.number('DelaySeconds')): void {
    if (delaySeconds > 0) message.hidden = { as: 'delayed', untilMs: Date.now() + this.#clock.toMs(delaySeconds) };
    this.#store.addMessage(this.name, message);
    this.#place(message);
    this.#wake();
  }

  /**
   * Takes up to `count` messages and hides them for so many real milliseconds. Those that were received too often go to
   * the dead-letter queue instead. Throws OverLimit where too many are in flight.
   */
  receive(count: number, hide: { readonly forMs: number; readonly byMapping?: boolean }): Message[] {
    const nowMs = this.#settle();
    if (this.#hidden['in flight'].size >= this.#mostInFlight) throw overLimit(this.#mostInFlight);
    const receivedMs = hide.byMapping ? undefined : nowMs;
    const redrive = readRedrivePolicy(this.#record.attributes.RedrivePolicy);
    return this.#store.atomically(() => {
      const taken: Message[] = [];
      for (const message of this.#visible) {
        if (taken.length === count) break;
        if (this.#buried(message, redrive)) continue;
        message.receives += 1;
        message.firstReceivedMs ??= nowMs;
        this.#hide(message, { as: 'in flight', untilMs: nowMs + hide.forMs, receivedMs });
        this.#store.updateMessage(this.name, message);
        taken.push(message);
      }
      return taken;
    });
  }

  receiptHandleOf(message: Message): string {
    return receiptHandleOf(this.name, message);
  }

  /** Deletes the message, unless it was received again since: "the message might not be deleted" (API reference, DeleteMessage). */
  delete(receiptHandle: string): void {
    const { messageId, receives } = readReceiptHandle(this.name, receiptHandle);
    const message = this.#messages.get(messageId);
    if (message?.receives === receives) this.drop(message);
  }

  /**
   * Hides a message for so many seconds of the simulated world from now. One whose visibility is over stays visible, and
   * that is no error (seen: LocalStack's recorded tests, "change_message_visibility_after_visibility_timeout_expiration").
   */
  changeVisibility(receiptHandle: string, seconds: number): void {
    const nowMs = this.#settle();
    const { messageId, receives } = readReceiptHandle(this.name, receiptHandle);
    const message = this.#messages.get(messageId);
    if (message === undefined) {
      const reason = 'Message does not exist or is not available for visibility timeout change.';
      throw invalidValue(receiptHandle, 'ReceiptHandle', reason);
    }
    const { hidden } = message;
    if (message.receives !== receives || hidden?.as !== 'in flight') return;
    this.#checkTotal(seconds, hidden, nowMs);
    this.hideUntil(message, nowMs + realSeconds(seconds, this.#clock) * 1000);
  }

  /** Another time for a message that is in flight. */
  hideUntil(message: Message, untilMs: number): void {
    if (message.hidden?.as !== 'in flight') return;
    this.#hide(message, { ...message.hidden, untilMs });
    this.#wake();
  }

  /** Takes a message out, whoever holds it. */
  drop(message: Message): void {
    this.#forget(message);
    this.#store.removeMessage(message.id);
  }

  counts(): QueueCounts {
    this.#settle();
    const { delayed, 'in flight': inFlight } = this.#hidden;
    return { visible: this.#visible.size, inFlight: inFlight.size, delayed: delayed.size };
  }

  /** All messages, those that can be seen first. */
  messages(): Message[] {
    this.#settle();
    return [...this.#visible, ...this.#hidden['in flight'], ...this.#hidden.delayed];
  }

  /** Resolves when a message may have come, after so many real milliseconds, or when `signal` is aborted. */
  async arrival(withinMs: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const nextMs = Math.max(1, Math.ceil(this.#showing.nextMs() - Date.now()));
    const timer = setTimeout(resolve, Math.min(withinMs, nextMs)).unref();
    this.#waiting.add(resolve);
    signal?.addEventListener('abort', () => resolve(), { once: true });
    await promise;
    clearTimeout(timer);
    this.#waiting.delete(resolve);
  }

  /** Ends all waiting. */
  close(): void {
    this.#wake();
  }

  /** Shows what is due and drops what is too old; gives the time. */
  #settle(): number {
    const nowMs = Date.now();
    const oldestMs = nowMs - this.#clock.toMs(this.number('MessageRetentionPeriod'));
    for (const message of this.#ageing.due(oldestMs)) this.drop(message);
    for (const message of this.#showing.due(nowMs)) this.#show(message);
    return nowMs;
  }

  /** Moves a message that was received too often to the dead-letter queue, where there is one. */
  #buried(message: Message, redrive: RedrivePolicy | undefined): boolean {
    if (redrive === undefined || message.receives - message.receivesElsewhere < redrive.maxReceiveCount) return false;
    const target = this.#queueOf(redrive.deadLetterTargetArn);
    if (target === undefined) return false;
    this.#forget(message);
    target.#adopt(message, this.arn);
    return true;
  }

  #adopt(message: Message, sourceArn: string): void {
    message.receivesElsewhere = message.receives;
    message.deadLetterOf = sourceArn;
    message.hidden = undefined;
    this.#store.updateMessage(this.name, message);
    this.#place(message);
    this.#wake();
  }

  /** "Total VisibilityTimeout" is 12 hours. Time stands still inside a Lambda: what a mapping holds has no hours to count. */
  #checkTotal(seconds: number, { receivedMs }: Hidden, nowMs: number): void {
    if (receivedMs === undefined) return;
    const passedSeconds = Math.floor(((nowMs - receivedMs) / 1000) * this.#clock.speed);
    if (passedSeconds + seconds <= longestHiddenSeconds) return;
    const reason = `Total VisibilityTimeout for the message is beyond the limit [${longestHiddenSeconds} seconds]`;
    throw invalidValue(seconds, 'VisibilityTimeout', reason);
  }

  #place(message: Message): void {
    this.#messages.set(message.id, message);
    this.#ageing.add(message, message.sentMs);
    if (message.hidden === undefined) this.#visible.add(message);
    else this.#hide(message, message.hidden);
  }

  #hide(message: Message, hidden: Hidden): void {
    this.#visible.delete(message);
    message.hidden = hidden;
    this.#hidden[hidden.as].add(message);
    this.#showing.add(message, hidden.untilMs);
  }

  #show(message: Message): void {
    if (message.hidden !== undefined) this.#hidden[message.hidden.as].delete(message);
    message.hidden = undefined;
    this.#visible.add(message);
  }

  #forget(message: Message): void {
    this.#messages.delete(message.id);
    this.#visible.delete(message);
    if (message.hidden !== undefined) this.#hidden[message.hidden.as].delete(message);
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
  }
}
