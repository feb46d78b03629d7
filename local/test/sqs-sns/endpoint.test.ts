import { PublishCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { clockOf } from '../../clock.ts';
import { everyoneMay, type Question } from '../../gatekeeper.ts';
import { account, queueSettings } from './account.ts';

describe('SQS', () => {
  test('sends, receives and deletes as the SDK asks', async () => {
    await using at = await account();
    const { url: QueueUrl, arn } = at.messages.createQueue(queueSettings);
    await at.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
    expect(at.messages.messagesIn(QueueUrl)).toMatchObject([{ body: 'hello', state: 'visible', receiveCount: 0 }]);
    const { Messages } = await at.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['All'] }),
    );
    expect(Messages).toMatchObject([{ Body: 'hello', Attributes: { ApproximateReceiveCount: '1' } }]);
    expect(at.messages.messagesIn(QueueUrl)).toMatchObject([{ state: 'in flight', receiveCount: 1 }]);
    await at.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages?.[0]?.ReceiptHandle }));
    expect(at.messages.messagesIn(QueueUrl)).toEqual([]);
    const { Attributes } = await at.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    expect(Attributes).toMatchObject({ QueueArn: arn, VisibilityTimeout: '30' });
    expect((await at.sqs.send(new GetQueueUrlCommand({ QueueName: 'Thaw-Queue' }))).QueueUrl).toBe(QueueUrl);
  });

  test("a queue made by a client has the door's URL", async () => {
    await using at = await account();
    const { QueueUrl } = await at.sqs.send(new CreateQueueCommand({ QueueName: 'another' }));
    expect(QueueUrl).toBe(`${at.messages.url}/000000000000/another`);
  });

  test('a queue that is not there is QueueDoesNotExist', async () => {
    await using at = await account();
    const QueueUrl = `${at.messages.url}/000000000000/absent`;
    await expect(at.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
  });

  test('a message received too often lies in the dead-letter queue', async () => {
    await using at = await account();
    const dead = at.messages.createQueue({ ...queueSettings, name: 'dead' });
    const redrive = { deadLetterQueueArn: dead.arn, maxReceiveCount: 1 };
    const { url: QueueUrl } = at.messages.createQueue({ ...queueSettings, redrive });
    await at.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'bad' }));
    await at.sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 }));
    await at.sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(at.messages.messagesIn(dead.url)).toMatchObject([{ body: 'bad' }]);
  });

  test('visibility passes at the speed of the clock, and no faster than SQS can count', async () => {
    await using at = await account({ clock: clockOf(10_000) });
    const { url: QueueUrl } = at.messages.createQueue({ ...queueSettings, visibilityTimeoutSeconds: 180 });
    await at.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'again' }));
    await at.sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(at.messages.messagesIn(QueueUrl)).toMatchObject([{ state: 'in flight' }]);
    const { Messages } = await at.sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    expect(Messages).toMatchObject([{ Body: 'again' }]);
    await at.sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl,
        ReceiptHandle: Messages?.[0]?.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
    expect(at.messages.messagesIn(QueueUrl)).toMatchObject([{ state: 'visible', receiveCount: 2 }]);
  });

  test('a message older than the retention is gone', async () => {
    await using at = await account({ clock: clockOf(1_000_000) });
    const { url: QueueUrl } = at.messages.createQueue({ ...queueSettings, retentionSeconds: 60 });
    await at.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'old' }));
    const { Messages } = await at.sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 0 }));
    expect(Messages).toBeUndefined();
  });
});

describe('who may', () => {
  const mayNot = () => {
    const asked: Question[] = [];
    const ask = (question: Question) => {
      asked.push(question);
      return { allowed: false, reason: `User: x is not authorized to perform: ${question.action}` } as const;
    };
    return { asked, gatekeeper: { ...everyoneMay, ask } };
  };

  test('SQS refuses in JSON, under the name old clients know', async () => {
    const { asked, gatekeeper } = mayNot();
    await using at = await account({ gatekeeper });
    const { url: QueueUrl, arn } = at.messages.createQueue(queueSettings);
    const entries = [{ Id: 'a', MessageBody: 'x' }];
    await expect(at.sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: entries }))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'User: x is not authorized to perform: sqs:SendMessage',
      $metadata: { httpStatusCode: 403 },
    });
    expect(asked).toEqual([{ caller: 'Thaw-StartRole', action: 'sqs:SendMessage', resource: arn }]);
    expect(at.messages.messagesIn(QueueUrl)).toEqual([]);
  });

  test('SNS refuses in XML', async () => {
    const { asked, gatekeeper } = mayNot();
    await using at = await account({ gatekeeper });
    const TopicArn = at.messages.createTopic({ name: 'Thaw-Topic' });
    await expect(at.sns.send(new PublishCommand({ TopicArn, Message: 'x' }))).rejects.toMatchObject({
      name: 'AuthorizationErrorException',
      message: 'User: x is not authorized to perform: sns:Publish',
      $metadata: { httpStatusCode: 403 },
    });
    const subscribe = new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: 'arn:aws:sqs:us-east-1:000000000000:q',
    });
    await expect(at.sns.send(subscribe)).rejects.toThrow('sns:Subscribe');
    expect(asked.map(({ resource }) => resource)).toEqual([TopicArn, TopicArn]);
  });

  test('without a signature nobody is asked', async () => {
    await using at = await account();
    const response = await fetch(at.messages.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'AmazonSQS.ListQueues' },
      body: '{}',
    });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('MissingAuthenticationToken');
  });
});

describe('faults', () => {
  test('error answers 500, and is over when it is over', async () => {
    await using at = await account();
    const { url: QueueUrl } = at.messages.createQueue(queueSettings);
    at.faults.add({ place: 'sqs:SendMessage', kind: 'error', times: 1 });
    const send = () => at.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    await expect(send()).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
    await send();
    expect(at.messages.messagesIn(QueueUrl)).toHaveLength(1);
    expect(at.messages.counts.get('SendMessage')).toBe(2);
  });
});

test('a restart finds queues, topics, subscriptions and messages again', async () => {
  await using first = await account();
  const queue = first.messages.createQueue(queueSettings);
  const topicArn = first.messages.createTopic({ name: 'Thaw-Topic' });
  first.messages.subscribe({ topicArn, queueArn: queue.arn, rawDelivery: true });
  await first.messages.publish(topicArn, 'one');
  await first.messages.publish(topicArn, 'two');
  await first.sqs.send(new ReceiveMessageCommand({ QueueUrl: queue.url }));
  await first.messages.close();
  await using second = await account({ dataFolder: first.folder });
  const { url } = second.messages.createQueue(queueSettings);
  second.messages.createTopic({ name: 'Thaw-Topic' });
  second.messages.subscribe({ topicArn, queueArn: queue.arn, rawDelivery: true });
  await second.messages.publish(topicArn, 'three');
  const found = second.messages.messagesIn(url);
  expect(found.map(({ body }) => body).sort()).toEqual(['one', 'three', 'two']);
  expect(found.every(({ state }) => state === 'visible')).toBe(true);
  expect((await second.sqs.send(new GetQueueUrlCommand({ QueueName: 'Thaw-Queue' }))).QueueUrl).toBe(url);
});
