import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateTopicCommand, DeleteTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { clockOf } from '../../local/clock.ts';
import { Faults } from '../../local/faults.ts';
import { everyoneMay } from '../../local/gatekeeper.ts';
import { Policies } from '../../local/iam/policies.ts';
import { snsMayDeliver } from '../../local/service-principals.ts';
import { startMessages } from '../../local/sqs-sns/index.ts';
import { clientSettings, localSettings, placeOf, runId } from './place.ts';

export interface QueuePlace {
  readonly url: string;
  readonly arn: string;
}

/** SNS and SQS that take topics and queues. What is made here goes away with it. */
export interface MessagesPlace {
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  topic(name: string): Promise<string>;
  queue(name: string, attributes?: Record<string, string>): Promise<QueuePlace>;
  /** From a topic to a queue that lets it. */
  subscribe(topicArn: string, queue: QueuePlace, raw: boolean): Promise<void>;
  close(): Promise<void>;
}

export async function openMessages(): Promise<MessagesPlace> {
  const [snsPlace, sqsPlace] = [placeOf('SNS_ENDPOINT'), placeOf('SQS_ENDPOINT')];
  if (snsPlace.kind === 'local' && sqsPlace.kind === 'local') return await localMessages();
  if (snsPlace.kind === 'local' || sqsPlace.kind === 'local' || snsPlace.kind !== sqsPlace.kind) {
    throw new Error('Cannot run the contract: SNS delivers to SQS, so set both SNS_ENDPOINT and SQS_ENDPOINT');
  }
  const sns = new SNSClient(clientSettings(snsPlace));
  const sqs = new SQSClient(clientSettings(sqsPlace));
  return messagesOf(sns, sqs, async () => undefined);
}

async function localMessages(): Promise<MessagesPlace> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'thaw-contract-messages-'));
  const policies = new Policies();
  const messages = await startMessages({
    policies,
    mayDeliver: snsMayDeliver(policies),
    dataFolder,
    clock: clockOf(),
    faults: new Faults(),
    gatekeeper: everyoneMay,
  });
  const settings = localSettings(messages.url);
  return messagesOf(new SNSClient(settings), new SQSClient(settings), async () => {
    await messages.close();
    await rm(dataFolder, { recursive: true });
  });
}

function messagesOf(sns: SNSClient, sqs: SQSClient, end: () => Promise<void>): MessagesPlace {
  const topics: string[] = [];
  const queues: string[] = [];
  return {
    sns,
    sqs,
    async topic(name) {
      const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: `${runId}-${name}` }));
      topics.push(TopicArn);
      return TopicArn;
    },
    async queue(name, Attributes) {
      const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: `${runId}-${name}`, Attributes }));
      queues.push(QueueUrl);
      const request = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] });
      return { url: QueueUrl, arn: (await sqs.send(request)).Attributes?.QueueArn ?? '' };
    },
    async subscribe(topicArn, queue, raw) {
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [mayDeliver(topicArn, queue.arn)] });
      await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes: { Policy } }));
      const Attributes = { RawMessageDelivery: String(raw) };
      await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: queue.arn, Attributes }));
    },
    async close() {
      for (const TopicArn of topics) await sns.send(new DeleteTopicCommand({ TopicArn }));
      for (const QueueUrl of queues) await sqs.send(new DeleteQueueCommand({ QueueUrl }));
      for (const client of [sns, sqs]) client.destroy();
      await end();
    },
  };
}

const mayDeliver = (topicArn: string, queueArn: string) => ({
  Effect: 'Allow',
  Principal: { Service: 'sns.amazonaws.com' },
  Action: 'sqs:SendMessage',
  Resource: queueArn,
  Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
});
