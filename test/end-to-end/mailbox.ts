import { DeleteMessageCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Cloud } from '../../local/cloud.ts';
import { queueUrl } from './queues.ts';
import type { Edit } from './template-edits.ts';

/** A message of the outcome topic, as an e-mail shows it. */
export interface Letter {
  readonly subject: string;
  /** The lines `name   value` of its text. */
  readonly facts: Readonly<Record<string, string>>;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Subscribes a queue to the outcome topic, where a person's address would be. */
export const withMailbox: Edit = (template) => {
  const resources: object = Object(template.Resources);
  const topic = Object.keys(resources).find((id) => id.startsWith('OutcomeTopic') && !id.includes('Policy'));
  const arn = { 'Fn::GetAtt': ['Mailbox', 'Arn'] };
  const mayDeliver = {
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: arn,
    Condition: { ArnEquals: { 'aws:SourceArn': { Ref: topic } } },
  };
  const added = {
    Mailbox: { Type: 'AWS::SQS::Queue', Properties: {} },
    MailboxPolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: { Queues: [{ Ref: 'Mailbox' }], PolicyDocument: { Version: '2012-10-17', Statement: [mayDeliver] } },
    },
    MailboxSubscription: {
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: { Ref: topic }, Endpoint: arn, Protocol: 'sqs' },
    },
  };
  return { ...template, Resources: { ...resources, ...added } };
};

/** Takes letters out of the mailbox and keeps them. */
export class Mailbox {
  readonly #cloud: Cloud;
  readonly #client: SQSClient;
  readonly #letters: Letter[] = [];

  constructor(cloud: Cloud, client: SQSClient) {
    this.#cloud = cloud;
    this.#client = client;
  }

  /** All that have come so far. */
  get letters(): readonly Letter[] {
    return [...this.#letters, ...this.#cloud.messages.messagesIn(this.#url).map(({ body }) => letterIn(body))];
  }

  /** Waits for a letter of which this holds. */
  async next(fits: (letter: Letter) => boolean): Promise<Letter> {
    for (;;) {
      const found = this.#letters.find(fits);
      if (found !== undefined) return found;
      const request = { QueueUrl: this.#url, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 };
      const { Messages = [] } = await this.#client.send(new ReceiveMessageCommand(request));
      for (const { Body = '', ReceiptHandle } of Messages) {
        this.#letters.push(letterIn(Body));
        await this.#client.send(new DeleteMessageCommand({ QueueUrl: this.#url, ReceiptHandle }));
      }
    }
  }

  get #url(): string {
    return queueUrl(this.#cloud, 'Mailbox');
  }
}

function letterIn(body: string): Letter {
  const { Subject, Message, MessageAttributes = {} } = JSON.parse(body);
  const lines = String(Message)
    .split('\n')
    .map((line) => /^(\S.{10})\s(.*)$/.exec(line) ?? []);
  const attributes = Object.entries<{ Value: string }>(MessageAttributes).map(([name, { Value }]) => [name, Value]);
  return {
    subject: Subject,
    text: Message,
    facts: Object.fromEntries(lines.map(([, name = '', fact = '']) => [name.trim(), fact])),
    attributes: Object.fromEntries(attributes),
  };
}
