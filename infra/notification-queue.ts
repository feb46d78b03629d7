import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { functionSeconds } from './definitions/budgets.ts';
import { closedQueue } from './encryption.ts';
import type { Settings } from './props.ts';

/** Most that SQS allows ("sqs-configure-dead-letter-queue"). What finds a service unwell comes again and again. */
const mostReceives = 1000;

/** Where Glacier says that a job is done, and where large restores wait for workers. */
export interface NotificationQueue {
  readonly topic: Topic;
  /** All notifications. */
  readonly queue: Queue;
  /** Restores of large outputs. Nothing polls it: `admit` receives what can start. */
  readonly room: Queue;
  /** Notifications that nobody can understand, or that the queue refused. */
  readonly deadLetters: Queue;
}

export function notificationQueue(
  scope: Construct,
  { encryptionKey, topicName }: Pick<Settings, 'encryptionKey' | 'topicName'>,
): NotificationQueue {
  const closed = closedQueue(encryptionKey);
  const topic = new Topic(scope, 'Topic', {
    ...(topicName !== undefined && { topicName }),
    displayName: 'Glacier jobs that are done',
    enforceSSL: true,
    // Without encryption at rest, on purpose: a topic under a customer key takes Glacier's messages only if the
    // key's policy lets glacier.amazonaws.com use it (SNS guide, "sns-key-management"), which nobody has shown to work; AWS's
    // own tool for vaults leaves it off. A notification holds names and sizes; the queue is encrypted.
  });
  topic.addToResourcePolicy(mayPublish(topic));

  const deadLetters = new Queue(scope, 'DeadLetters', { ...closed, retentionPeriod: Duration.days(14) });
  const queue = new Queue(scope, 'Queue', {
    ...closed,
    // Six times the timeout of `start`, as Lambda asks ("services-sqs-configure").
    visibilityTimeout: Duration.seconds(6 * functionSeconds.start),
    retentionPeriod: Duration.days(4),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: mostReceives },
  });
  const room = new Queue(scope, 'Room', {
    ...closed,
    visibilityTimeout: Duration.seconds(2 * functionSeconds.admit), // what a call died with is seen again then
    retentionPeriod: Duration.days(4),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: mostReceives },
  });
  // What the queue refuses, for a policy or a key that somebody changed, is not lost.
  topic.addSubscription(new SqsSubscription(queue, { rawMessageDelivery: true, deadLetterQueue: deadLetters }));
  return { topic, queue, room, deadLetters };
}

/** Glacier may publish for jobs of this account, and nobody else's. */
const mayPublish = (topic: Topic) =>
  new PolicyStatement({
    sid: 'GlacierTellsOfItsJobs',
    principals: [new ServicePrincipal('glacier.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: { StringEquals: { 'AWS:SourceOwner': Stack.of(topic).account } },
  });
