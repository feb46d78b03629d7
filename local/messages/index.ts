/**
 * SNS and SQS, and what Lambda's pollers do with their queues. Kept in `<dataFolder>/messages`: a restart finds queues,
 * topics, subscriptions and messages again. door.ts and publishing.ts list the faults.
 */
import { createServer } from 'node:http';
import { accountId, region } from '../account.ts';
import type { Clock } from '../clock.ts';
import type { Faults } from '../faults.ts';
import type { Gatekeeper } from '../gatekeeper.ts';
import { listen } from '../http/listen.ts';
import { door } from './door.ts';
import { openStores } from './fauxqs.ts';
import { type Handled, type Poller, type PollerOptions, startPoller } from './poller.ts';
import { type MayDeliver, Publishing } from './publishing.ts';
import { createQueue, type MessageSeen, messagesIn, type QueueSettings, send } from './queues.ts';
import { type SubscriptionSettings, subscribe } from './subscriptions.ts';
import { keepTime } from './time.ts';

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
  const { dataFolder, clock, faults, gatekeeper, mayDeliver = () => true } = options;
  const server = createServer();
  const { url, port, close } = await listen(server, options.port);
  const queueUrl = (name: string) => `${url}/${accountId}/${name}`;
  const stores = openStores(dataFolder, queueUrl, (queue) => keepTime(queue, clock));
  const publishing = new Publishing(stores, faults, mayDeliver);
  const counts = new Map<string, number>();
  server.on('request', door({ stores, publishing, gatekeeper, faults, counts }));
  const pollers = new Set<Poller>();
  const listeners: ((batch: Handled) => void)[] = [];
  const onHandled = (batch: Handled) => listeners.forEach((listener) => listener(batch));
  return {
    url,
    port,
    counts,
    createQueue: (settings) => createQueue(stores, queueUrl(settings.name), settings),
    createTopic: ({ name }) => stores.topics.createTopic(name, undefined, undefined, region).arn,
    topicExists: (arn) => stores.topics.getTopic(arn) !== undefined,
    subscribe: (settings) => subscribe(stores, settings),
    publish: async (TopicArn, Message, { subject } = {}) => {
      publishing.publish('Publish', { TopicArn, Message, ...(subject === undefined ? {} : { Subject: subject }) });
    },
    send: (queueArn, body) => send(stores, queueArn, body),
    messagesIn: (ofUrl) => messagesIn(stores, ofUrl, clock),
    startPoller: (settings) => {
      const poller = startPoller(stores, clock, gatekeeper, { onHandled, ...settings });
      pollers.add(poller);
      return poller;
    },
    onHandled: (listener) => void listeners.push(listener),
    async close() {
      for (const poller of pollers) poller.close();
      publishing.close();
      await close();
      await stores.close();
    },
  };
}
