/**
 * SNS and SQS, and what Lambda's pollers do with their queues. Kept in `<dataFolder>/sqs-sns`: a restart finds queues,
 * topics, subscriptions and messages again. endpoint.ts and publishing.ts list the faults.
 */
import { createServer } from 'node:http';
import path from 'node:path';
import { accountId } from '../account.ts';
import type { Clock } from '../clock.ts';
import type { Faults } from '../faults.ts';
import type { Gatekeeper } from '../gatekeeper.ts';
import { listen } from '../http/listen.ts';
import {
  type MessageSeen,
  messagesIn,
  type QueueSettings,
  queueAttributesOf,
  type SubscriptionSettings,
  send,
  subscribe,
  unsubscribe,
} from './deployment.ts';
import { endpoint } from './endpoint.ts';
import { MoveTasks } from './move-tasks.ts';
import { notificationOf } from './notification.ts';
import type { ServiceParts } from './operations/call.ts';
import { type Handled, type Poller, type PollerOptions, startPoller } from './poller.ts';
import { type MayDeliver, Publishing } from './publishing.ts';
import { Queues } from './queues.ts';
import type { ResourcePolicies } from './resource-policies.ts';
import { topicDoesNotExist } from './sns-errors.ts';
import { Store } from './store.ts';
import { Topics } from './topics.ts';

export type { Handled, Invoked, PollerOptions } from './poller.ts';
export type { MayDeliver } from './publishing.ts';

export interface MessagesOptions {
  readonly dataFolder: string;
  /** @default any free port */
  readonly port?: number;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly gatekeeper: Gatekeeper;
  /** Asked before SNS delivers: does the queue's policy allow `sns.amazonaws.com` sqs:SendMessage? @default always */
  readonly mayDeliver?: MayDeliver;
  /** Where policies hang that clients set. @default nowhere: they are kept and shown, and have no effect */
  readonly policies?: ResourcePolicies;
}

export interface Messages {
  readonly url: string;
  readonly port: number;
  /** Requests by operation. */
  readonly counts: Map<string, number>;
  /** Creates a queue, or gives the one of this name these settings. */
  createQueue(settings: QueueSettings): { url: string; arn: string };
  createTopic(settings: { readonly name: string }): string;
  topicExists(topicArn: string): boolean;
  subscribe(settings: SubscriptionSettings): void;
  /** What is not there is deleted already. */
  unsubscribe(topicArn: string, queueArn: string): void;
  deleteQueue(name: string): void;
  deleteTopic(arn: string): void;
  /** Publishes for a service of AWS; whether the topic's policy allows it was asked before. Throws where there is no such topic. */
  publish(topicArn: string, message: string, options?: { readonly subject?: string }): Promise<void>;
  /** Sends for a service of AWS; whether the queue's policy allows it was asked before. Throws where there is no such queue. */
  send(queueArn: string, body: string): void;
  /** What lies in a queue, taking nothing out. */
  messagesIn(queueUrl: string): MessageSeen[];
  startPoller(options: PollerOptions): Poller;
  /** Calls `listener` whenever a poller has dealt with a batch, from now on. */
  onHandled(listener: (batch: Handled) => void): void;
  close(): Promise<void>;
}

export async function startMessages(options: MessagesOptions): Promise<Messages> {
  const server = createServer();
  const listening = await listen(server, options.port);
  const parts = partsOf(options, listening.url);
  const counts = new Map<string, number>();
  server.on('request', endpoint({ ...parts, ...options, counts }));
  return messagesOf(parts, options, { ...listening, counts });
}

function partsOf({ dataFolder, clock, faults, policies, mayDeliver = () => true }: MessagesOptions, url: string) {
  const store = new Store(path.join(dataFolder, 'sqs-sns'));
  const queues = new Queues({ store, clock, policies });
  const topics = new Topics(store, policies);
  const publishing = new Publishing({ store, topics, queues, faults, mayDeliver });
  const queueUrl = (name: string) => `${url}/${accountId}/${name}`;
  const moveTasks = new MoveTasks(store, queues);
  return { store, clock, queues, topics, publishing, moveTasks, queueUrl };
}

interface Served extends Pick<Messages, 'url' | 'port' | 'counts'> {
  close(): Promise<void>;
}

function messagesOf(parts: ServiceParts, { clock, gatekeeper }: MessagesOptions, served: Served): Messages {
  const { store, queues, topics, publishing, queueUrl } = parts;
  const pollers = new Set<Poller>();
  const listeners: ((batch: Handled) => void)[] = [];
  const onHandled = (batch: Handled) => listeners.forEach((listener) => listener(batch));
  return {
    ...served,
    createQueue: (settings) => {
      const { name, arn } = queues.put(settings.name, queueAttributesOf(settings));
      return { url: queueUrl(name), arn };
    },
    createTopic: ({ name }) => topics.create(name).arn,
    topicExists: (arn) => topics.ofArn(arn) !== undefined,
    subscribe: (settings) => subscribe(topics, settings),
    unsubscribe: (topicArn, queueArn) => unsubscribe(topics, topicArn, queueArn),
    deleteQueue: (name) => {
      const queue = queues.ofName(name);
      if (queue !== undefined) queues.delete(queue);
    },
    deleteTopic: (arn) => topics.delete(arn),
    publish: async (topicArn, message, { subject } = {}) => {
      if (topics.ofArn(topicArn) === undefined) throw topicDoesNotExist();
      publishing.publish(topicArn, [notificationOf({ topicArn, message, subject })]);
    },
    send: (arn, body) => send(queues, arn, body),
    messagesIn: (url) => messagesIn(queues, url),
    startPoller: (settings) => {
      const poller = startPoller(queues, clock, gatekeeper, { onHandled, ...settings });
      pollers.add(poller);
      return poller;
    },
    onHandled: (listener) => void listeners.push(listener),
    async close() {
      for (const poller of pollers) poller.close();
      publishing.close();
      await served.close();
      queues.close();
      store.close();
    },
  };
}
