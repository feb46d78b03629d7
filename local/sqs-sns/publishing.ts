/**
 * SNS's deliveries. Faults at `sns:Publish`, facts `topicArn` and the strings at the top of a message that is JSON
 * (`JobId` ...): `twice` delivers the message two times, `never` takes
 * it and loses it, `delay` `{ ms }` delivers it later. The publisher is answered as always.
 */
import type { Fault, Faults } from '../faults.ts';
import { isDeliverable, type Notification, sendingOf } from './notification.ts';
import type { Queue } from './queue.ts';
import { type Queues, sendTo } from './queues.ts';
import type { Store } from './store.ts';
import { deadLetterArnOf, type Subscription } from './subscriptions.ts';
import type { Topics } from './topics.ts';

/** Does the queue's policy let SNS deliver there what this topic sends? */
export type MayDeliver = (delivery: { topicArn: string; queueArn: string }) => boolean;

export interface PublishingParts {
  readonly store: Store;
  readonly topics: Topics;
  readonly queues: Queues;
  readonly faults: Faults;
  readonly mayDeliver: MayDeliver;
}

export class Publishing {
  readonly #parts: PublishingParts;
  readonly #delayed = new Set<NodeJS.Timeout>();

  constructor(parts: PublishingParts) {
    this.#parts = parts;
  }

  /** Delivers what one request publishes: one message, or those of a batch, which meet their faults together. */
  publish(topicArn: string, notifications: readonly Notification[]): void {
    const [only] = notifications;
    const text = notifications.length === 1 ? (only?.message ?? '') : '';
    const fault = this.#parts.faults.strike('sns:Publish', { ...stringsIn(text), topicArn });
    const times = fault === undefined ? 1 : timesOf(fault);
    for (let time = 0; time < times; time += 1) this.#deliver(notifications);
    if (fault?.kind === 'delay') this.#later(Number(fault.details?.ms), () => this.#deliver(notifications));
  }

  close(): void {
    for (const timer of this.#delayed) clearTimeout(timer);
  }

  #deliver(notifications: readonly Notification[]): void {
    const { store, topics } = this.#parts;
    store.atomically(() => {
      for (const notification of notifications) {
        for (const subscription of topics.subscriptionsOf(notification.topicArn)) {
          this.#deliverTo(subscription, notification);
        }
      }
    });
  }

  #deliverTo({ record, filter }: Subscription, notification: Notification): void {
    const { message: body, attributes = {} } = notification;
    if (filter !== undefined && !filter.takes({ body, attributes })) return;
    const queue = this.#targetOf({ record, filter }, notification);
    if (queue !== undefined) sendTo(queue, sendingOf(notification, record));
  }

  /** The queue; where it is not there or refuses, the subscription's dead-letter queue stands in, or nobody. */
  #targetOf({ record }: Subscription, notification: Notification): Queue | undefined {
    const { queues, mayDeliver } = this.#parts;
    const { topicArn } = record;
    const wanted = isDeliverable(record, notification) ? [record.endpoint] : [];
    return [...wanted, deadLetterArnOf(record)]
      .map((queueArn) => (queueArn === undefined ? undefined : queues.ofArn(queueArn)))
      .find((queue) => queue !== undefined && mayDeliver({ topicArn, queueArn: queue.arn }));
  }

  #later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#delayed.delete(timer);
      act();
    }, ms);
    timer.unref();
    this.#delayed.add(timer);
  }
}

function stringsIn(message: string): Record<string, string> {
  if (!message.startsWith('{')) return {};
  try {
    const entries: [string, unknown][] = Object.entries(JSON.parse(message));
    return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch {
    return {}; // not JSON after all
  }
}

/** How often a fault delivers at once. */
function timesOf({ kind }: Fault): 0 | 2 {
  if (kind === 'twice') return 2;
  if (kind === 'never' || kind === 'delay') return 0;
  throw new Error(`Cannot play the fault "${kind}" at sns:Publish: it knows twice, never and delay`);
}
