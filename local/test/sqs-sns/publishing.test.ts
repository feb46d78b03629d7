import { ListTopicsCommand, PublishCommand } from '@aws-sdk/client-sns';
import { describe, expect, test } from '@jest/globals';
import { type Account, account, eventually, queueSettings } from './account.ts';

const subscribed = (at: Account, rawDelivery: boolean, deadLetterQueueArn?: string) => {
  const queue = at.messages.createQueue(queueSettings);
  const topicArn = at.messages.createTopic({ name: 'Thaw-Topic' });
  const deadLetters = deadLetterQueueArn === undefined ? {} : { deadLetterQueueArn };
  at.messages.subscribe({ topicArn, queueArn: queue.arn, rawDelivery, ...deadLetters });
  return { queue, topicArn, bodies: () => at.messages.messagesIn(queue.url).map(({ body }) => body) };
};

describe('SNS delivers', () => {
  test('raw, what a client publishes', async () => {
    await using at = await account();
    const { topicArn: TopicArn, bodies } = subscribed(at, true);
    const { MessageId } = await at.sns.send(new PublishCommand({ TopicArn, Message: '{"Action":"ArchiveRetrieval"}' }));
    expect(MessageId).toMatch(/^[0-9a-f-]{36}$/);
    expect(bodies()).toEqual(['{"Action":"ArchiveRetrieval"}']);
    expect((await at.sns.send(new ListTopicsCommand())).Topics).toEqual([{ TopicArn }]);
  });

  test('in an envelope, with the subject', async () => {
    await using at = await account();
    const { topicArn, bodies } = subscribed(at, false);
    await at.messages.publish(topicArn, 'text', { subject: 'Notification From Amazon Glacier' });
    expect(JSON.parse(bodies()[0] ?? '')).toMatchObject({
      Type: 'Notification',
      TopicArn: topicArn,
      Subject: 'Notification From Amazon Glacier',
      Message: 'text',
    });
  });

  test('nothing to a topic that is not there', async () => {
    await using at = await account();
    const TopicArn = 'arn:aws:sns:us-east-1:000000000000:absent';
    expect(at.messages.topicExists(TopicArn)).toBe(false);
    await expect(at.messages.publish(TopicArn, 'x')).rejects.toThrow('Topic does not exist');
    await expect(at.sns.send(new PublishCommand({ TopicArn, Message: 'x' }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 404 },
    });
  });

  test("where the queue's policy refuses, to the subscription's dead-letter queue, or nowhere", async () => {
    const asked: unknown[] = [];
    await using at = await account({
      mayDeliver: (delivery) => {
        asked.push(delivery);
        return delivery.queueArn.endsWith('dead');
      },
    });
    const { queue, topicArn, bodies } = subscribed(at, true);
    await at.messages.publish(topicArn, 'lost');
    expect(asked).toEqual([{ topicArn, queueArn: queue.arn }]);
    const dead = at.messages.createQueue({ ...queueSettings, name: 'dead' });
    subscribed(at, true, dead.arn);
    await at.messages.publish(topicArn, 'kept');
    expect(bodies()).toEqual([]);
    expect(at.messages.messagesIn(dead.url)).toMatchObject([{ body: 'kept' }]);
  });
});

describe('faults at sns:Publish', () => {
  test('twice', async () => {
    await using at = await account();
    const { topicArn, bodies } = subscribed(at, true);
    at.faults.add({ place: 'sns:Publish', kind: 'twice', times: 1 });
    await at.messages.publish(topicArn, 'a');
    await at.messages.publish(topicArn, 'b');
    expect(bodies()).toEqual(['a', 'a', 'b']);
  });

  test('never', async () => {
    await using at = await account();
    const { topicArn, bodies } = subscribed(at, true);
    at.faults.add({ place: 'sns:Publish', kind: 'never', times: 1 });
    const { MessageId } = await at.sns.send(new PublishCommand({ TopicArn: topicArn, Message: 'a' }));
    expect(MessageId).toBeDefined();
    await at.messages.publish(topicArn, 'b');
    expect(bodies()).toEqual(['b']);
  });

  test('never, to one job alone: what a message says at its top is a fact', async () => {
    await using at = await account();
    const { topicArn, bodies } = subscribed(at, true);
    at.faults.add({ place: 'sns:Publish', kind: 'never', where: { JobId: 'two' } });
    for (const message of ['{"JobId":"one"}', '{"JobId":"two"}', '{not JSON']) {
      await at.messages.publish(topicArn, message);
    }
    expect(bodies()).toEqual(['{"JobId":"one"}', '{not JSON']);
  });

  test('delay', async () => {
    await using at = await account();
    const { topicArn, bodies } = subscribed(at, true);
    at.faults.add({ place: 'sns:Publish', kind: 'delay', times: 1, details: { ms: 30 } });
    await at.messages.publish(topicArn, 'late');
    await at.messages.publish(topicArn, 'early');
    expect(await eventually(() => bodies().length === 2 && bodies())).toEqual(['early', 'late']);
  });

  test('an unknown kind throws', async () => {
    await using at = await account();
    const { topicArn } = subscribed(at, true);
    at.faults.add({ place: 'sns:Publish', kind: 'hail' });
    await expect(at.messages.publish(topicArn, 'x')).rejects.toThrow(/"hail"/);
  });
});
