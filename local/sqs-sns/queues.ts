import { accountId, partition, region } from '../account.ts';
import type { Clock } from '../clock.ts';
import { type Message, newMessage, type Sending } from './message.ts';
import { Queue, type QueueRecord } from './queue.ts';
import { checkAttributes, defaultAttributes, type QueueAttributes } from './queue-attributes.ts';
import { type ResourcePolicies, readPolicyText } from './resource-policies.ts';
import {
  invalidAddress,
  invalidValue,
  queueDeletedRecently,
  queueDoesNotExist,
  queueNameExists,
  unsupportedOperation,
} from './sqs-errors.ts';
import type { Store } from './store.ts';

export const queueArn = (name: string): string => `arn:${partition}:sqs:${region}:${accountId}:${name}`;

/** "You must wait at least 60 seconds before creating a queue with the same name" (API reference, DeleteQueue). */
const restSeconds = 60;

export interface QueuesParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly policies: ResourcePolicies | undefined;
  /** Messages in flight in one queue. @default 120,000, as a standard queue has (SQS guide, "quotas-messages") */
  readonly mostInFlight?: number;
}

/** All queues of the account. */
export class Queues {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #policies: ResourcePolicies | undefined;
  readonly #mostInFlight: number;
  readonly #byName = new Map<string, Queue>();
  readonly #deletedMs = new Map<string, number>();

  constructor({ store, clock, policies, mostInFlight = 120_000 }: QueuesParts) {
    this.#store = store;
    this.#clock = clock;
    this.#policies = policies;
    this.#mostInFlight = mostInFlight;
    for (const record of store.recordsOf<QueueRecord>('queue')) {
      this.#open(record);
      this.#hangPolicy(record.arn, record.attributes.Policy);
    }
  }

  /** CreateQueue: a new queue, or the one that has this name and these attributes. */
  create(name: string, attributes: QueueAttributes): Queue {
    if (name.endsWith('.fifo')) throw unsupportedOperation('The local cloud serves no FIFO queues.');
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(name)) {
      const reason = 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length';
      throw invalidValue(name, 'QueueName', reason);
    }
    this.check(attributes);
    const found = this.#byName.get(name);
    if (found !== undefined) return withAttributes(found, attributes);
    const restMs = Date.now() - (this.#deletedMs.get(name) ?? Number.NEGATIVE_INFINITY);
    if (restMs < this.#clock.toMs(restSeconds)) throw queueDeletedRecently();
    return this.#make(name, attributes);
  }

  /** For a deployment: a queue of this name that has these attributes from now on. */
  put(name: string, attributes: QueueAttributes): Queue {
    this.check(attributes);
    const found = this.#byName.get(name);
    if (found === undefined) return this.#make(name, attributes);
    this.change(found, { RedrivePolicy: '', ...attributes });
    return found;
  }

  /** SetQueueAttributes. An empty policy is no policy. */
  change(queue: Queue, attributes: QueueAttributes): void {
    this.check(attributes);
    const changed = Object.entries({ ...queue.record.attributes, ...attributes });
    queue.setAttributes(
      Object.fromEntries(changed.filter(([name, value]) => value !== '' || !name.endsWith('Policy'))),
    );
    if (attributes.Policy !== undefined) this.#hangPolicy(queue.arn, attributes.Policy);
  }

  /** Throws what SQS would refuse. */
  check(attributes: QueueAttributes): void {
    checkAttributes(attributes, {
      policies: this.#policies,
      queueExists: (arn) => this.ofArn(arn) !== undefined,
    });
  }

  delete(queue: Queue): void {
    this.#byName.delete(queue.name);
    this.#deletedMs.set(queue.name, Date.now());
    this.#policies?.removeResourcePolicy(queue.arn);
    this.#store.atomically(() => {
      this.#store.remove('queue', queue.name);
      this.#store.removeMessagesOf(queue.name);
    });
    queue.close();
  }

  /** The queue at a URL, whose host nobody looks at. Throws where there is none. */
  ofUrl(url: string): Queue {
    const path = /(?:^|\/)(\d{12})\/([^/?#]+)\/?$/.exec(url);
    if (path === null) throw invalidAddress(url);
    const [, account, name = ''] = path;
    const queue = account === accountId ? this.#byName.get(name) : undefined;
    if (queue === undefined) throw queueDoesNotExist();
    return queue;
  }

  ofName(name: string): Queue | undefined {
    return this.#byName.get(name);
  }

  ofArn(arn: string): Queue | undefined {
    const name = arn.split(':').at(-1) ?? '';
    return arn === queueArn(name) ? this.#byName.get(name) : undefined;
  }

  /** By name. */
  all(): Queue[] {
    return [...this.#byName.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** The policy that hangs on a queue, as text. */
  policyOf(queue: Queue): string | undefined {
    if (this.#policies === undefined) return queue.record.attributes.Policy;
    const document = this.#policies.resourcePolicyOf(queue.arn);
    return document === undefined ? undefined : JSON.stringify(document);
  }

  close(): void {
    for (const queue of this.#byName.values()) queue.close();
  }

  #make(name: string, attributes: QueueAttributes): Queue {
    const nowMs = Date.now();
    const all = { ...defaultAttributes, ...attributes };
    const queue = this.#open({ name, arn: queueArn(name), attributes: all, createdMs: nowMs, modifiedMs: nowMs });
    this.#store.put('queue', name, queue.record);
    this.#hangPolicy(queue.arn, attributes.Policy);
    return queue;
  }

  #open(record: QueueRecord): Queue {
    const [store, clock, mostInFlight] = [this.#store, this.#clock, this.#mostInFlight];
    const queue = new Queue(record, { store, clock, mostInFlight, queueOf: (arn) => this.ofArn(arn) });
    this.#byName.set(record.name, queue);
    return queue;
  }

  #hangPolicy(arn: string, text: string | undefined): void {
    if (text === '') this.#policies?.removeResourcePolicy(arn);
    else if (text !== undefined) this.#policies?.setResourcePolicy(arn, 'Policy', readPolicyText(text));
  }
}

function withAttributes(queue: Queue, attributes: QueueAttributes): Queue {
  const other = Object.entries(attributes).find(([name, value]) => queue.record.attributes[name] !== value);
  if (other !== undefined) throw queueNameExists(other[0]);
  return queue;
}

/** Sends for a client or a service of AWS; gives the message. */
export function sendTo(queue: Queue, sending: Sending, delaySeconds?: number): Message {
  const message = newMessage(sending);
  queue.send(message, delaySeconds);
  return message;
}
