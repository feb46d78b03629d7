/**
 * SNS's deliveries. Faults at `sns:Publish`, facts `topicArn` and the strings at the top of a message that is JSON
 * (`JobId` ...): `twice` delivers the message two times, `never` takes
 * it and loses it, `delay` `{ ms }` delivers it later. The publisher is answered as always.
 */
import type { Fault, Faults } from '../faults.ts';
import { publish, publishBatch, SnsStore, type SnsSubscription, type Stores } from './fauxqs.ts';

/** Does the queue's policy let SNS deliver there what this topic sends? */
export type MayDeliver = (delivery: { topicArn: string; queueArn: string }) => boolean;

/** Parameters of SNS's query protocol, e.g. `{ TopicArn, Message }`. */
export type PublishParams = Readonly<Record<string, string>>;

export class Publishing {
  readonly #stores: Stores;
  readonly #deliverable: SnsStore;
  readonly #faults: Faults;
  readonly #delayed = new Set<NodeJS.Timeout>();

  constructor(stores: Stores, faults: Faults, mayDeliver: MayDeliver) {
    this.#stores = stores;
    this.#faults = faults;
    this.#deliverable = deliverable(stores.topics, mayDeliver);
  }

  /** Gives the answer's XML; throws fauxqs' SnsError for a topic that is not there. */
  publish(operation: 'Publish' | 'PublishBatch', params: PublishParams): string {
    const fault = this.#faults.strike('sns:Publish', {
      ...stringsIn(params.Message ?? ''),
      topicArn: params.TopicArn ?? '',
    });
    const deliver = operation === 'Publish' ? publish : publishBatch;
    const nowhere = lonely(this.#stores.topics);
    const times = fault === undefined ? 1 : timesOf(fault);
    const answer = deliver({ ...params }, times === 0 ? nowhere : this.#deliverable, this.#stores.queues);
    if (times === 2) deliver({ ...params }, this.#deliverable, this.#stores.queues);
    if (fault?.kind === 'delay') {
      this.#later(Number(fault.details?.ms), () => deliver({ ...params }, this.#deliverable, this.#stores.queues));
    }
    return answer;
  }

  close(): void {
    for (const timer of this.#delayed) clearTimeout(timer);
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

/** The topics as SNS can serve them: where a queue refuses, the subscription's dead-letter queue stands in, or nobody. */
function deliverable(topics: SnsStore, mayDeliver: MayDeliver): SnsStore {
  const target = ({ topicArn, endpoint, attributes }: SnsSubscription) =>
    [endpoint, deadLetterOf(attributes.RedrivePolicy)]
      .filter((queueArn) => queueArn !== undefined)
      .find((queueArn) => mayDeliver({ topicArn, queueArn }));
  return viewOf(topics, (subscription) => {
    const endpoint = target(subscription);
    return endpoint === undefined ? undefined : { ...subscription, endpoint };
  });
}

const lonely = (topics: SnsStore): SnsStore => viewOf(topics, () => undefined);

function viewOf(topics: SnsStore, see: (subscription: SnsSubscription) => SnsSubscription | undefined): SnsStore {
  const view = new (class extends SnsStore {
    override getSubscription(arn: string): SnsSubscription | undefined {
      const subscription = super.getSubscription(arn);
      return subscription && see(subscription);
    }
  })();
  view.topics = topics.topics;
  view.subscriptions = topics.subscriptions;
  return view;
}

function deadLetterOf(redrivePolicy: string | undefined): string | undefined {
  if (redrivePolicy === undefined) return undefined;
  const { deadLetterTargetArn }: { deadLetterTargetArn?: string } = JSON.parse(redrivePolicy);
  return deadLetterTargetArn;
}
