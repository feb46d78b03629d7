/** The event source mapping: takes messages from a queue in batches and gives them to a function. */
import type { Clock } from '../clock.ts';
import type { Gatekeeper } from '../gatekeeper.ts';
import { Backoff } from './backoff.ts';
import { eventOf, failuresIn, type Received } from './lambda-event.ts';
import type { Queue } from './queue.ts';
import type { Queues } from './queues.ts';
import { realSeconds } from './time.ts';

/** How a function ended, as local/lambda says it. */
export type Invoked = { readonly ok: true; readonly payload: unknown } | { readonly ok: false; readonly kind?: string };

export interface PollerOptions {
  readonly queueArn: string;
  readonly batchSize: number;
  /** How long a batch may wait to be filled, in seconds of the simulated world. */
  readonly batchingWindowSeconds: number;
  readonly reportBatchItemFailures: boolean;
  /** How many batches may be at work at once. @default 5, as Lambda begins ("services-sqs-scaling"); it would add more */
  readonly maxConcurrency?: number;
  /** The function's role: it is the one that receives and deletes. */
  readonly roleName: string;
  invoke(payload: unknown): Promise<Invoked>;
  /** Told of each batch when its messages are deleted or given back. */
  onHandled?(batch: Handled): void;
}

/** How many messages of a batch are done with, and how many come back. */
export interface Handled {
  readonly queueArn: string;
  readonly deleted: number;
  readonly returned: number;
}

export interface Poller {
  /** Takes no more messages. What a function is at work on is not waited for, and stays in the queue. */
  close(): void;
}

/** SQS gives ten at a time. */
const receiveLimit = 10;
/** The longest visibility SQS knows: how long a message is kept from others while its function is at work. */
const heldSeconds = 43_200;
const longPollSeconds = 20;
const usualConcurrency = 5;

export function startPoller(queues: Queues, clock: Clock, gatekeeper: Gatekeeper, options: PollerOptions): Poller {
  const queue = queues.ofArn(options.queueArn);
  if (!queue) throw new Error(`Cannot poll ${options.queueArn}: there is no such queue`);
  checkRole(gatekeeper, options);
  const mapping = new Mapping(queue, clock, options);
  void mapping.poll();
  return { close: () => mapping.close() };
}

/** Lambda looks when the mapping is created, and refuses it in these words (seen: aws/aws-cdk issue 6770). */
function checkRole(gatekeeper: Gatekeeper, { roleName, queueArn }: PollerOptions): void {
  for (const operation of ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes']) {
    const question = { caller: roleName, action: `sqs:${operation}`, resource: queueArn };
    const answer = gatekeeper.ask(question);
    if (answer.allowed) continue;
    throw new Error(
      `The provided execution role does not have permissions to call ${operation} on SQS: ${answer.reason}`,
    );
  }
}

class Mapping {
  readonly #queue: Queue;
  readonly #clock: Clock;
  readonly #options: PollerOptions;
  readonly #working = new Set<Promise<void>>();
  readonly #end = new AbortController();
  readonly #backoff: Backoff;

  constructor(queue: Queue, clock: Clock, options: PollerOptions) {
    this.#queue = queue;
    this.#clock = clock;
    this.#options = options;
    this.#backoff = new Backoff(clock, options.maxConcurrency ?? usualConcurrency);
  }

  async poll(): Promise<void> {
    while (this.#open) {
      if (this.#working.size >= this.#backoff.allowed) await Promise.race(this.#working);
      else this.#start(await this.#gather());
    }
  }

  close(): void {
    this.#end.abort();
  }

  get #open(): boolean {
    return !this.#end.signal.aborted;
  }

  #start(batch: readonly Received[]): void {
    if (batch.length === 0 || !this.#open) return;
    const work = this.#handle(batch, Date.now()).finally(() => this.#working.delete(work));
    this.#working.add(work);
  }

  /** Waits for a first message, then for more until the batch is full or the window closes. */
  async #gather(): Promise<Received[]> {
    const { batchSize, batchingWindowSeconds } = this.#options;
    const batch = this.#receive(batchSize);
    if (batch.length === 0) {
      await this.#queue.arrival(longPollSeconds * 1000, this.#end.signal);
      return batch;
    }
    const closesMs = Date.now() + this.#clock.toMs(batchingWindowSeconds);
    for (let leftMs = closesMs - Date.now(); batch.length < batchSize && leftMs > 0 && this.#open; ) {
      await this.#queue.arrival(leftMs, this.#end.signal);
      batch.push(...this.#receive(batchSize - batch.length));
      leftMs = closesMs - Date.now();
    }
    return batch;
  }

  /** Time stands still inside a Lambda, so a message stays hidden while its function works, however fast the clock is. */
  #receive(wanted: number): Received[] {
    const received: Received[] = [];
    while (this.#open && received.length < wanted) {
      const count = Math.min(receiveLimit, wanted - received.length);
      const some = this.#queue.receive(count, { forMs: heldSeconds * 1000, byMapping: true });
      if (some.length === 0) break;
      for (const message of some) {
        const receiptHandle = this.#queue.receiptHandleOf(message);
        received.push({ receiptHandle, message, heldUntilMs: message.hidden?.untilMs ?? 0 });
      }
    }
    return received;
  }

  async #handle(batch: readonly Received[], receivedMs: number): Promise<void> {
    const visibleMs = realSeconds(this.#queue.number('VisibilityTimeout'), this.#clock) * 1000;
    const failed = await this.#failuresOf(batch, receivedMs + visibleMs);
    if (!this.#open) return;
    const isFailed = ({ message }: Received) => failed === 'everything' || failed.has(message.id);
    const returned = batch.filter(isFailed);
    for (const received of batch) {
      if (returned.includes(received)) this.#release(received, receivedMs);
      else this.#queue.delete(received.receiptHandle);
    }
    const { queueArn } = this.#options;
    this.#options.onHandled?.({ queueArn, deleted: batch.length - returned.length, returned: returned.length });
  }

  async #failuresOf(batch: readonly Received[], untilMs: number): Promise<ReadonlySet<string> | 'everything'> {
    const { reportBatchItemFailures, queueArn } = this.#options;
    const event = eventOf(batch, queueArn);
    const invoke = () => this.#options.invoke(event).catch((): Invoked => ({ ok: false }));
    const invoked = await this.#backoff.untilAnswered(invoke, { untilMs, signal: this.#end.signal });
    if (!invoked.ok) return 'everything';
    return reportBatchItemFailures
      ? failuresIn(invoked.payload, new Set(batch.map(({ message }) => message.id)))
      : new Set();
  }

  /** The message is seen again when its visibility has passed since it was received, or now; or when the function said. */
  #release({ message, heldUntilMs }: Received, receivedMs: number): void {
    if (message.hidden?.untilMs !== heldUntilMs) return;
    const visibleMs = realSeconds(this.#queue.number('VisibilityTimeout'), this.#clock) * 1000;
    this.#queue.hideUntil(message, Math.max(Date.now(), receivedMs + visibleMs));
  }
}
