import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { Postponed } from '../../functions/cloud/queue.ts';
import type { World } from './world.ts';

interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly sentMs: number;
  receives: number;
  /** When it is seen again, if whoever holds it says so. */
  postponedSeconds: number | undefined;
}

/** An event source mapping: which function reads the queue, and how. */
export interface EventSource {
  readonly batchSize: number;
  readonly maxConcurrency: number;
  /** One batch, in one of the function's environments, which are numbered from 0. */
  readonly handle: (records: readonly SQSRecord[], environment: number) => Promise<SQSBatchResponse>;
}

export interface QueueOptions {
  readonly visibilitySeconds: number;
  readonly maxReceives: number;
  readonly eventSource?: EventSource;
}

/** SQS, a standard queue: first come, first seen, and what is not deleted is seen again. */
export class SimulatedQueue {
  readonly #world: World;
  readonly #options: QueueOptions;
  readonly #visible: Message[] = [];
  #firstVisible = 0;
  readonly #held = new Map<string, Message>();
  readonly #environments: number[];
  #count = 0;
  #sent = 0;
  receives = 0;
  batches = 0;
  deadLetters = 0;

  constructor(world: World, options: QueueOptions) {
    this.#world = world;
    this.#options = options;
    this.#environments = Array.from({ length: options.eventSource?.maxConcurrency ?? 0 }, (_, index) => index);
  }

  /** Messages that are not deleted. */
  get count(): number {
    return this.#count;
  }

  send(body: string, attributes: Readonly<Record<string, string>> = {}): void {
    this.#sent += 1;
    this.#count += 1;
    const id = String(this.#sent);
    this.#show({ id, body, attributes, sentMs: this.#world.nowMs, receives: 0, postponedSeconds: undefined });
  }

  /** ReceiveMessage, of up to ten. */
  receive(atMost: number): readonly SQSRecord[] {
    const messages: Message[] = [];
    while (messages.length < atMost) {
      const message = this.#next();
      if (message === undefined) break;
      messages.push(message);
      this.#held.set(message.id, message);
    }
    this.receives += messages.length;
    for (const message of messages) this.#releaseAfter(message, this.#options.visibilitySeconds);
    return messages.map(recordOf);
  }

  postpone(postponed: readonly Postponed[]): void {
    for (const { receiptHandle, seconds } of postponed) {
      const message = this.#held.get(receiptHandle);
      if (message === undefined) continue;
      message.postponedSeconds = seconds;
      this.#releaseAfter(message, seconds);
    }
  }

  /** Unless it is deleted before, or seen again and received once more. */
  #releaseAfter(message: Message, seconds: number): void {
    const { receives } = message;
    const release = () => {
      if (message.receives === receives) this.#release(message);
    };
    this.#world.time.after(seconds, release, true);
  }

  delete(receiptHandle: string): void {
    if (this.#held.delete(receiptHandle)) this.#count -= 1;
  }

  #next(): Message | undefined {
    const message = this.#visible[this.#firstVisible];
    if (message === undefined) return undefined;
    this.#firstVisible += 1;
    if (this.#firstVisible > 10_000 && this.#firstVisible * 2 > this.#visible.length) {
      this.#visible.splice(0, this.#firstVisible);
      this.#firstVisible = 0;
    }
    message.receives += 1;
    message.postponedSeconds = undefined;
    return message;
  }

  #release(message: Message): void {
    if (this.#held.get(message.id) !== message) return;
    this.#held.delete(message.id);
    if (message.receives >= this.#options.maxReceives) {
      this.deadLetters += 1;
      this.#count -= 1;
    } else this.#show(message);
  }

  #show(message: Message): void {
    this.#visible.push(message);
    this.#poll();
  }

  #poll(): void {
    const { eventSource } = this.#options;
    if (eventSource === undefined) return;
    while (this.#visible.length > this.#firstVisible) {
      const environment = this.#environments.shift();
      if (environment === undefined) return;
      void this.#invoke(eventSource, environment).then(() => {
        this.#environments.push(environment);
        return this.#poll();
      });
    }
  }

  async #invoke({ batchSize, handle }: EventSource, environment: number): Promise<void> {
    const records: SQSRecord[] = [];
    const receipts: Message[] = [];
    while (records.length < batchSize) {
      const message = this.#next();
      if (message === undefined) break;
      this.#held.set(message.id, message);
      receipts.push(message);
      records.push(recordOf(message));
    }
    this.batches += 1;
    this.receives += records.length;
    const beganSeconds = this.#world.time.nowSeconds;
    const { batchItemFailures } = await handle(records, environment);
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const spentSeconds = this.#world.time.nowSeconds - beganSeconds;
    for (const message of receipts) {
      if (!failed.has(message.id)) this.delete(message.id);
      else if (message.postponedSeconds === undefined) {
        this.#releaseAfter(message, Math.max(0, this.#options.visibilitySeconds - spentSeconds));
      }
    }
  }
}

/** What the product reads of a record. The id serves as receipt handle: nobody holds a message twice. */
const recordOf = ({ id, body, attributes, sentMs, receives }: Message): SQSRecord =>
  ({
    messageId: id,
    receiptHandle: id,
    body,
    attributes: { ApproximateReceiveCount: String(receives), SentTimestamp: String(sentMs) },
    messageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, stringValue]) => [name, { dataType: 'String', stringValue }]),
    ),
  }) as unknown as SQSRecord;
