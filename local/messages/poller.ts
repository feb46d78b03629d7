/** The event source mapping: takes messages from a queue in batches and gives them to a function. */
import type { Clock } from '../clock.ts';
import type { Gatekeeper } from '../gatekeeper.ts';
import { eventOf, failuresIn, type Received } from './batch.ts';
import type { SqsQueue, Stores } from './fauxqs.ts';
import { realSeconds } from './time.ts';

/** How a function ended, as local/lambda says it. */
export type Invoked = { readonly ok: true; readonly payload: unknown } | { readonly ok: false };

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

export function startPoller(stores: Stores, clock: Clock, gatekeeper: Gatekeeper, options: PollerOptions): Poller {
  const queue = stores.queues.getQueueByArn(options.queueArn);
  if (!queue) throw new Error(`Cannot poll ${options.queueArn}: there is no such queue`);
  checkRole(gatekeeper, options);
  const mapping = new Mapping(queue, stores, clock, options);
  void mapping.poll();
  return { close: () => mapping.close() };
}

/** Lambda looks when the mapping is created, and refuses it in these words (seen: aws/aws-cdk issue 6770). */
function checkRole(gatekeeper: Gatekeeper, { roleName, queueArn }: PollerOptions): void {
  for (const operation of ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes']) {
    const question = { accessKeyId: roleName, action: `sqs:${operation}`, resource: queueArn };
    const answer = gatekeeper.ask(question);
    if (answer.allowed) continue;
    throw new Error(
      `The provided execution role does not have permissions to call ${operation} on SQS: ${answer.reason}`,
    );
  }
}

class Mapping {
  readonly #queue: SqsQueue;
  readonly #stores: Stores;
  readonly #clock: Clock;
  readonly #options: PollerOptions;
  readonly #working = new Set<Promise<void>>();
  #open = true;

  constructor(queue: SqsQueue, stores: Stores, clock: Clock, options: PollerOptions) {
    this.#queue = queue;
    this.#stores = stores;
    this.#clock = clock;
    this.#options = options;
  }

  async poll(): Promise<void> {
    const { maxConcurrency = 5 } = this.#options;
    while (this.#open) {
      if (this.#working.size >= maxConcurrency) await Promise.race(this.#working);
      else this.#start(await this.#gather());
    }
  }

  close(): void {
    this.#open = false;
    this.#queue.cancelWaiters();
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
      await this.#queue.waitForMessages(longPollSeconds);
      return batch;
    }
    const closesMs = Date.now() + this.#clock.toMs(batchingWindowSeconds);
    for (let leftMs = closesMs - Date.now(); batch.length < batchSize && leftMs > 0 && this.#open; ) {
      await this.#queue.waitForMessages(leftMs / 1000);
      batch.push(...this.#receive(batchSize - batch.length));
      leftMs = closesMs - Date.now();
    }
    return batch;
  }

  /** Time stands still inside a Lambda, so a message stays hidden while its function works, however fast the clock is. */
  #receive(wanted: number): Received[] {
    const received: Received[] = [];
    const deadLetters = (arn: string) => this.#stores.queues.getQueueByArn(arn);
    while (this.#open && received.length < wanted) {
      const count = Math.min(receiveLimit, wanted - received.length);
      const some = this.#queue.dequeue(count, heldSeconds * this.#clock.speed, deadLetters);
      if (some.length === 0) break;
      for (const { ReceiptHandle } of some) {
        const held = this.#queue.inflightMessages.get(ReceiptHandle);
        if (held)
          received.push({ receiptHandle: ReceiptHandle, message: held.message, heldUntilMs: held.visibilityDeadline });
      }
    }
    return received;
  }

  async #handle(batch: readonly Received[], receivedMs: number): Promise<void> {
    const failed = await this.#failuresOf(batch);
    if (!this.#open) return;
    const isFailed = ({ message }: Received) => failed === 'everything' || failed.has(message.messageId);
    const returned = batch.filter(isFailed);
    for (const received of batch) {
      if (returned.includes(received)) this.#release(received, receivedMs);
      else this.#queue.deleteMessage(received.receiptHandle);
    }
    const { queueArn, onHandled } = this.#options;
    onHandled?.({ queueArn, deleted: batch.length - returned.length, returned: returned.length });
  }

  async #failuresOf(batch: readonly Received[]): Promise<ReadonlySet<string> | 'everything'> {
    const { reportBatchItemFailures, queueArn } = this.#options;
    const invoked = await this.#options.invoke(eventOf(batch, queueArn)).catch(() => ({ ok: false }) as const);
    if (!invoked.ok) return 'everything';
    return reportBatchItemFailures
      ? failuresIn(invoked.payload, new Set(batch.map(({ message }) => message.messageId)))
      : new Set();
  }

  /** The message is seen again when its visibility has passed since it was received, or now; or when the function said. */
  #release({ receiptHandle, heldUntilMs }: Received, receivedMs: number): void {
    const entry = this.#queue.inflightMessages.get(receiptHandle);
    if (!entry || entry.visibilityDeadline !== heldUntilMs) return;
    const visibleMs = realSeconds(Number(this.#queue.attributes.VisibilityTimeout), this.#clock) * 1000;
    entry.visibilityDeadline = Math.max(Date.now(), receivedMs + visibleMs);
  }
}
