import { ChangeMessageVisibilityCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';

import { clockOf } from '../../clock.ts';

import { everyoneMay, type Question } from '../../gatekeeper.ts';
import type { Invoked, PollerOptions } from '../../sqs-sns/index.ts';

import { type Account, account, eventually, queueSettings } from './account.ts';

interface Event {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

const bodiesOf = (event: unknown): string[] => {
  const { Records }: Event = Object(event);
  return Records.map(({ body }) => body);
};

const idOf = (event: unknown, body: string): string | undefined => {
  const { Records }: Event = Object(event);
  return Records.find((record) => record.body === body)?.messageId;
};

/** Starts a poller whose function answers as told, and keeps what it was given. */
function poll(
  at: Account,
  answer: (event: unknown) => Invoked | Promise<Invoked>,
  options: Partial<PollerOptions> = {},
) {
  const events: unknown[] = [];
  at.messages.startPoller({
    queueArn: 'arn:aws:sqs:us-east-1:000000000000:Thaw-Queue',
    batchSize: 10,
    batchingWindowSeconds: 0,
    reportBatchItemFailures: true,
    roleName: 'Thaw-StartRole',
    invoke: async (event) => {
      events.push(event);
      return answer(event);
    },
    ...options,
  });
  return events;
}

const well: Invoked = { ok: true, payload: null };

async function send(at: Account, QueueUrl: string, ...bodies: string[]): Promise<void> {
  for (const MessageBody of bodies) await at.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
}

describe('the event source mapping', () => {
  test('hands over a message as Lambda does, and deletes it when the function is done', async () => {
    await using at = await account();
    const { url: QueueUrl, arn } = at.messages.createQueue(queueSettings);
    const events = poll(at, () => well);
    const MessageAttributes = { color: { DataType: 'String', StringValue: 'blue' } };
    await at.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello', MessageAttributes }));
    await eventually(() => events.length === 1 && at.messages.messagesIn(QueueUrl).length === 0);
    expect(events[0]).toEqual({
      Records: [
        {
          messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          receiptHandle: expect.any(String),
          body: 'hello',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: expect.stringMatching(/^\d{13}$/),
            SenderId: '000000000000',
            ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
          },
          messageAttributes: {
            color: { stringValue: 'blue', stringListValues: [], binaryListValues: [], dataType: 'String' },
          },
          md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
          md5OfBody: '5d41402abc4b2a76b9719d911017c592',
          eventSource: 'aws:sqs',
          eventSourceARN: arn,
          awsRegion: 'us-east-1',
        },
      ],
    });
  });

  test('a published message is there at once', async () => {
    await using at = await account();
    const queue = at.messages.createQueue(queueSettings);
    const topicArn = at.messages.createTopic({ name: 'Thaw-Topic' });
    at.messages.subscribe({ topicArn, queueArn: queue.arn, rawDelivery: true });
    const arrived = new Promise((seen) => poll(at, (event) => (seen(event), well)));
    await at.messages.publish(topicArn, 'now');
    expect(bodiesOf(await arrived)).toEqual(['now']);
  });

  test('what the function reports as failed comes again after its visibility, the rest is deleted', async () => {
    await using at = await account({ clock: clockOf(1000) });
    const { url } = at.messages.createQueue(queueSettings);
    await send(at, url, 'good', 'bad', 'fine');
    const events = poll(at, (event) => {
      const id = idOf(event, 'bad');
      return { ok: true, payload: { batchItemFailures: id && events.length === 1 ? [{ itemIdentifier: id }] : [] } };
    });
    await eventually(() => events.length === 2 && at.messages.messagesIn(url).length === 0);
    expect(events.map(bodiesOf)).toEqual([['good', 'bad', 'fine'], ['bad']]);
    expect(events[1]).toMatchObject({ Records: [{ attributes: { ApproximateReceiveCount: '2' } }] });
  });

  test('what the function reports as failed, and has shown another time to, comes again at that time', async () => {
    await using at = await account();
    const { url: QueueUrl } = at.messages.createQueue(queueSettings);
    const events = poll(at, async (event) => {
      if (events.length > 1) return well;
      const { Records }: { Records: { messageId: string; receiptHandle: string }[] } = Object(event);
      const [{ messageId, receiptHandle: ReceiptHandle } = { messageId: '', receiptHandle: '' }] = Records;
      await at.sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 1 }));
      return { ok: true, payload: { batchItemFailures: [{ itemIdentifier: messageId }] } };
    });
    await send(at, QueueUrl, 'waits');
    await eventually(() => events.length === 2 && at.messages.messagesIn(QueueUrl).length === 0);
    expect(events.map(bodiesOf)).toEqual([['waits'], ['waits']]);
  });

  test.each<[string, Invoked]>([
    ['fails', { ok: false }],
    ['answers no list', { ok: true, payload: { batchItemFailures: 'all' } }],
    ['answers text', { ok: true, payload: 'done' }],
    ['names a message by another key', { ok: true, payload: { batchItemFailures: [{ id: 'x' }] } }],
    ['names nothing', { ok: true, payload: { batchItemFailures: [{ itemIdentifier: '' }] } }],
    ['names null', { ok: true, payload: { batchItemFailures: [{ itemIdentifier: null }] } }],
    [
      'names a message that was not in the batch',
      { ok: true, payload: { batchItemFailures: [{ itemIdentifier: 'x' }] } },
    ],
  ])('when the function %s, the whole batch stays', async (_what, invoked) => {
    await using at = await account();
    const { url } = at.messages.createQueue(queueSettings);
    await send(at, url, 'a', 'b');
    const answered = new Promise<void>((done) => {
      poll(at, () => {
        setImmediate(done);
        return invoked;
      });
    });
    await answered;
    expect(at.messages.messagesIn(url)).toMatchObject([{ state: 'in flight' }, { state: 'in flight' }]);
  });

  test.each([[null], [{}], [{ batchItemFailures: [] }], [{ batchItemFailures: null }]])(
    'the answer %j means that all went well',
    async (payload) => {
      await using at = await account();
      const { url } = at.messages.createQueue(queueSettings);
      await send(at, url, 'a', 'b');
      poll(at, () => ({ ok: true, payload }));
      await eventually(() => at.messages.messagesIn(url).length === 0);
    },
  );

  test('without ReportBatchItemFailures the answer is not read', async () => {
    await using at = await account();
    const { url } = at.messages.createQueue(queueSettings);
    await send(at, url, 'a');
    poll(at, () => ({ ok: true, payload: 'done' }), { reportBatchItemFailures: false });
    await eventually(() => at.messages.messagesIn(url).length === 0);
  });

  test('a message that fails too often ends in the dead-letter queue', async () => {
    await using at = await account({ clock: clockOf(1000) });
    const dead = at.messages.createQueue({ ...queueSettings, name: 'dead' });
    const redrive = { deadLetterQueueArn: dead.arn, maxReceiveCount: 2 };
    const { url } = at.messages.createQueue({ ...queueSettings, redrive });
    await send(at, url, 'poison');
    const events = poll(at, () => ({ ok: false }));
    await eventually(() => at.messages.messagesIn(dead.url).length === 1);
    expect(events).toHaveLength(2);
    expect(at.messages.messagesIn(url)).toEqual([]);
  });

  test('a message stays hidden while its function is at work, however fast the clock', async () => {
    await using at = await account({ clock: clockOf(1_000_000) });
    const { url } = at.messages.createQueue({ ...queueSettings, visibilityTimeoutSeconds: 1 });
    await send(at, url, 'slow');
    let finish = () => {};
    const working = new Promise<void>((done) => (finish = done));
    const events = poll(at, () => working.then(() => well));
    await eventually(() => events.length === 1);
    // Longer than the second it would be hidden for.
    const { Messages } = await at.sqs.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 2 }));
    expect(Messages).toBeUndefined();
    finish();
    await eventually(() => at.messages.messagesIn(url).length === 0);
    expect(events).toHaveLength(1);
  });

  test('batches and runs as many at once as it is told', async () => {
    await using at = await account();
    const { url } = at.messages.createQueue(queueSettings);
    await send(at, url, 'a', 'b', 'c', 'd', 'e');
    let running = 0;
    let most = 0;
    const answer = async (): Promise<Invoked> => {
      most = Math.max(most, ++running);
      await new Promise((go) => setTimeout(go, 20));
      running--;
      return well;
    };
    const events = poll(at, answer, { batchSize: 1, maxConcurrency: 2 });
    await eventually(() => at.messages.messagesIn(url).length === 0);
    expect(events).toHaveLength(5);
    expect(most).toBe(2);
  });

  test('a window gathers what comes in one by one', async () => {
    await using at = await account();
    const { url } = at.messages.createQueue(queueSettings);
    const events = poll(at, () => well, { batchSize: 3, batchingWindowSeconds: 60 });
    await send(at, url, 'a', 'b', 'c');
    await eventually(() => events.length === 1);
    expect(events.map(bodiesOf)).toEqual([['a', 'b', 'c']]);
  });

  test('a role that may not receive is refused at the start', async () => {
    const gatekeeper = {
      ...everyoneMay,
      ask: (question: Question) =>
        question.action === 'sqs:DeleteMessage'
          ? ({ allowed: false, reason: 'no' } as const)
          : everyoneMay.ask(question),
    };
    await using at = await account({ gatekeeper });
    at.messages.createQueue(queueSettings);
    expect(() => poll(at, () => well)).toThrow(/permissions to call DeleteMessage on SQS/);
  });
});
