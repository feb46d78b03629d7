import { randomUUID } from 'node:crypto';
import { accountId, partition, region } from '../account.ts';
import { type FilterPolicy, readFilterPolicy } from './filter-policy.ts';
import { type ResourcePolicies, readPolicyText } from './resource-policies.ts';
import { invalidParameter } from './sns-errors.ts';
import type { Store } from './store.ts';
import { checkSubscriptionAttributes, type Subscription, type SubscriptionRecord } from './subscriptions.ts';
import { checkTopicAttributes, defaultTopicPolicy, type TopicAttributes } from './topic-attributes.ts';

export const topicArn = (name: string): string => `arn:${partition}:sns:${region}:${accountId}:${name}`;

export interface Topic {
  readonly arn: string;
  readonly attributes: TopicAttributes;
}

/** All topics of the account, and who is subscribed to them. */
export class Topics {
  readonly #store: Store;
  readonly #policies: ResourcePolicies | undefined;
  readonly #topics = new Map<string, Topic>();
  readonly #subscriptions = new Map<string, Subscription>();

  constructor(store: Store, policies: ResourcePolicies | undefined) {
    this.#store = store;
    this.#policies = policies;
    for (const topic of store.recordsOf<Topic>('topic')) {
      this.#topics.set(topic.arn, topic);
      this.#hangPolicy(topic);
    }
    for (const record of store.recordsOf<SubscriptionRecord>('subscription')) this.#remember(record);
  }

  /** CreateTopic: a new topic with AWS's default policy, or the one that has this name. */
  create(name: string, attributes: TopicAttributes = {}): Topic {
    if (name.endsWith('.fifo')) throw invalidParameter('Name Reason: The local cloud serves no FIFO topics');
    if (!/^[A-Za-z0-9_-]{1,256}$/.test(name)) throw invalidParameter('Topic Name');
    this.#check(attributes, 'Attributes Reason: ');
    const arn = topicArn(name);
    const found = this.#topics.get(arn);
    if (found === undefined) return this.#put({ arn, attributes: { Policy: defaultTopicPolicy(arn), ...attributes } });
    const isSame = Object.entries(attributes).every(([key, value]) => found.attributes[key] === value);
    if (!isSame) throw invalidParameter('Attributes Reason: Topic already exists with different attributes');
    return found;
  }

  /** SetTopicAttributes */
  change(topic: Topic, attributes: TopicAttributes): void {
    this.#check(attributes, '');
    this.#put({ ...topic, attributes: { ...topic.attributes, ...attributes } });
  }

  /** With all its subscriptions. One that is not there is gone already. */
  delete(arn: string): void {
    for (const { record } of this.subscriptionsOf(arn)) this.unsubscribe(record.arn);
    this.#topics.delete(arn);
    this.#store.remove('topic', arn);
    this.#policies?.removeResourcePolicy(arn);
  }

  ofArn(arn: string): Topic | undefined {
    return this.#topics.get(arn);
  }

  /** By ARN. */
  all(): Topic[] {
    return [...this.#topics.values()].sort((one, other) => (one.arn < other.arn ? -1 : 1));
  }

  /** The policy that hangs on a topic, as text. */
  policyOf(topic: Topic): string {
    const document = this.#policies?.resourcePolicyOf(topic.arn);
    return document === undefined ? (topic.attributes.Policy ?? '') : JSON.stringify(document);
  }

  /** Subscribes a queue; gives the subscription that it has already, when its attributes are the same. */
  subscribe(topic: Topic, endpoint: string, attributes: TopicAttributes): Subscription {
    checkSubscriptionAttributes(attributes, 'Attributes Reason: ');
    const found = this.subscriptionsOf(topic.arn).find(({ record }) => record.endpoint === endpoint);
    if (found !== undefined) return sameSubscription(found, attributes);
    return this.#keep({ arn: `${topic.arn}:${randomUUID()}`, topicArn: topic.arn, endpoint, attributes });
  }

  /** For a deployment: the queue is subscribed with these attributes from now on. */
  putSubscription(topic: Topic, endpoint: string, attributes: TopicAttributes): void {
    checkSubscriptionAttributes(attributes, 'Attributes Reason: ');
    const found = this.subscriptionsOf(topic.arn).find(({ record }) => record.endpoint === endpoint);
    if (found === undefined) this.subscribe(topic, endpoint, attributes);
    else this.#keep({ ...found.record, attributes });
  }

  /** SetSubscriptionAttributes. An empty policy is no policy. */
  changeSubscription({ record }: Subscription, attributes: TopicAttributes): void {
    checkSubscriptionAttributes(attributes, '');
    const changed = Object.entries({ ...record.attributes, ...attributes }).filter(([, value]) => value !== '');
    // A policy is read by its scope: the one that is changed and the one that stays must fit.
    checkSubscriptionAttributes(Object.fromEntries(changed), '');
    this.#keep({ ...record, attributes: Object.fromEntries(changed) });
  }

  /** One that is not there is gone already. */
  unsubscribe(arn: string): void {
    this.#subscriptions.delete(arn);
    this.#store.remove('subscription', arn);
  }

  subscription(arn: string): Subscription | undefined {
    return this.#subscriptions.get(arn);
  }

  /** In the order they were made. */
  subscriptionsOf(arn: string): Subscription[] {
    return [...this.#subscriptions.values()].filter(({ record }) => record.topicArn === arn);
  }

  #put(topic: Topic): Topic {
    this.#topics.set(topic.arn, topic);
    this.#store.put('topic', topic.arn, topic);
    this.#hangPolicy(topic);
    return topic;
  }

  #keep(record: SubscriptionRecord): Subscription {
    this.#store.put('subscription', record.arn, record);
    return this.#remember(record);
  }

  #remember(record: SubscriptionRecord): Subscription {
    const { FilterPolicy: text, FilterPolicyScope: scope } = record.attributes;
    const filter: FilterPolicy | undefined = text === undefined ? undefined : readFilterPolicy(text, scope);
    const subscription = { record, filter };
    this.#subscriptions.set(record.arn, subscription);
    return subscription;
  }

  #hangPolicy({ arn, attributes: { Policy } }: Topic): void {
    if (Policy !== undefined) this.#policies?.setResourcePolicy(arn, 'Policy', readPolicyText(Policy));
  }

  #check(attributes: TopicAttributes, where: string): void {
    checkTopicAttributes(attributes, this.#policies, where);
  }
}

function sameSubscription(found: Subscription, attributes: TopicAttributes): Subscription {
  const isSame = Object.entries(attributes).every(([name, value]) => found.record.attributes[name] === value);
  if (isSame) return found;
  throw invalidParameter('Attributes Reason: Subscription already exists with different attributes');
}
