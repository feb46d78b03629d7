import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { Backoff } from '../../sqs-sns/backoff.ts';
import type { Invoked } from '../../sqs-sns/index.ts';
import { ManualClock } from '../manual-clock.ts';
import { account, eventually, queueSettings } from './account.ts';

const throttled: Invoked = { ok: false, kind: 'throttle' };
const well: Invoked = { ok: true, payload: null };
const never = new AbortController().signal;
const later = Number.POSITIVE_INFINITY;

describe('Backoff', () => {
  test('invokes again after 1, 2, 4 ... seconds while the function is throttled', async () => {
    const clock = new ManualClock();
    const calls: number[] = [];
    const invoke = async () => {
      calls.push(clock.nowSeconds());
      return calls.length < 4 ? throttled : well;
    };
    const work = new Backoff(clock, 5).untilAnswered(invoke, { untilMs: later, signal: never });
    for (const seconds of [1, 2, 4]) {
      await new Promise(setImmediate);
      clock.pass(seconds);
    }
    expect(await work).toBe(well);
    expect(calls).toEqual([0, 1, 3, 7]);
  });

  test('gives a throttled function fewer batches at once, one at least, and more again as they get through', async () => {
    const backoff = new Backoff(new ManualClock(), 5);
    const allowed = [];
    for (const answer of [throttled, throttled, throttled, well, well, well, well, well]) {
      await backoff.untilAnswered(async () => answer, { untilMs: 0, signal: never });
      allowed.push(backoff.allowed);
    }
    expect(allowed).toEqual([2, 1, 1, 2, 3, 4, 5, 5]);
  });

  test('asks no more when the time is up, when the mapping is closed, or when the function itself failed', async () => {
    const clock = new ManualClock();
    const end = new AbortController();
    let calls = 0;
    const invoke = async () => {
      calls += 1;
      return throttled;
    };
    const closed = new Backoff(clock, 5).untilAnswered(invoke, { untilMs: later, signal: end.signal });
    await new Promise(setImmediate);
    end.abort();
    expect(await closed).toBe(throttled);
    const untilMs = Date.now() + 999;
    await new Backoff(clock, 5).untilAnswered(invoke, { untilMs, signal: never });
    await new Backoff(clock, 5).untilAnswered(async (): Promise<Invoked> => ({ ok: false }), {
      untilMs: later,
      signal: never,
    });
    expect(calls).toBe(3);
  });
});

test('a batch whose function is throttled comes again in the same receive, and is deleted when it gets through', async () => {
  const clock = new ManualClock();
  await using at = await account({ clock });
  const { url: QueueUrl, arn: queueArn } = at.messages.createQueue(queueSettings);
  const receives: string[] = [];
  at.messages.startPoller({
    queueArn,
    batchSize: 10,
    batchingWindowSeconds: 0,
    reportBatchItemFailures: true,
    roleName: 'Thaw-StartRole',
    invoke: async (event) => {
      receives.push(Object(event).Records[0].attributes.ApproximateReceiveCount);
      return receives.length < 3 ? throttled : well;
    },
  });
  await at.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
  for (const seconds of [1, 2]) {
    await eventually(() => clock.waiting > 0);
    clock.pass(seconds);
  }
  await eventually(() => at.messages.messagesIn(QueueUrl).length === 0);
  expect(receives).toEqual(['1', '1', '1']);
});
