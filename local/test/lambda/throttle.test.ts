import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { throttled } from '../../lambda/answers.ts';
import { invokeLater } from '../../lambda/invoke-later.ts';
import { Slots } from '../../lambda/slots.ts';
import { Throttle } from '../../lambda/throttle.ts';
import { type LambdaQuotas, publishedQuotas } from '../../quotas.ts';
import { ManualClock } from '../manual-clock.ts';
import { bench } from './functions.ts';

const { lambda: published } = publishedQuotas.low;

function slotsWith(quotas: Partial<LambdaQuotas>) {
  const clock = new ManualClock();
  const all = { ...published, ...quotas };
  return { clock, slots: new Slots(all.concurrency, new Throttle(all, clock)) };
}

/** What became of so many invocations that do not end. */
const begin = (slots: Slots, times: number, name = 'One', reserved?: number) =>
  Array.from({ length: times }, () => slots.take(name, reserved)).map((slot) =>
    typeof slot === 'string' ? slot : 'begun',
  );

const begun = (count: number) => Array.from({ length: count }, () => 'begun');

describe('Throttle', () => {
  test('lets a function grow by a thousand environments at once, then by as many in 10 seconds', () => {
    const { clock, slots } = slotsWith({ concurrency: 5000 });
    expect(begin(slots, 1001)).toEqual([...begun(1000), 'ConcurrentInvocationLimitExceeded']);
    clock.pass(0.1);
    expect(begin(slots, 11)).toEqual([...begun(10), 'ConcurrentInvocationLimitExceeded']);
    clock.pass(100);
    expect(begin(slots, 1001).filter((each) => each === 'begun')).toHaveLength(1000);
  });

  test('each function grows by itself, and what is warm needs no new environment', () => {
    const { slots } = slotsWith({ newEnvironments: { burst: 1, perSecond: 1 } });
    const first = slots.take('One');
    expect(begin(slots, 1)).toEqual(['ConcurrentInvocationLimitExceeded']);
    expect(begin(slots, 1, 'Other')).toEqual(['begun']);
    if (typeof first !== 'string') first.free();
    expect(begin(slots, 1)).toEqual(['begun']);
  });

  test('takes ten requests per second for each invocation that may run at once', () => {
    const { clock, slots } = slotsWith({ concurrency: 2 });
    const short = () => {
      const slot = slots.take('One');
      if (typeof slot === 'string') return slot;
      slot.free();
      return 'begun';
    };
    expect(Array.from({ length: 21 }, short)).toEqual([...begun(20), 'FunctionInvocationRateLimitExceeded']);
    clock.pass(0.1);
    expect(Array.from({ length: 3 }, short)).toEqual([...begun(2), 'FunctionInvocationRateLimitExceeded']);
  });

  test('a reserved share has its own bounds, and says so', () => {
    const { slots } = slotsWith({ requestsPerSecondEach: 1 });
    expect(begin(slots, 2, 'Own', 1)).toEqual(['begun', 'ReservedFunctionConcurrentInvocationLimitExceeded']);
    const { slots: others } = slotsWith({ requestsPerSecondEach: 1 });
    const slot = others.take('Own', 1);
    if (typeof slot !== 'string') slot.free();
    expect(begin(others, 1, 'Own', 1)).toEqual(['ReservedFunctionInvocationRateLimitExceeded']);
    expect(begin(others, 1)).toEqual(['begun']);
  });
});

describe('Lambda with quotas', () => {
  const waitForFile = `const { existsSync } = require('node:fs');
    exports.handler = async ({ file }) => { while (!existsSync(file)) await new Promise(setImmediate) }`;

  test("has the quotas' concurrency, and refuses what is above it with the reason", async () => {
    const clock = new ManualClock();
    await using at = await bench({ throttling: { clock, quotas: { ...published, concurrency: 1 } } });
    const functionArn = await at.create(waitForFile);
    expect(at.lambda.shown.concurrency).toBe(1);
    const busy = at.lambda.invoke({ functionArn, payload: { file: `${at.folder}/go` } });
    expect(await at.lambda.invoke({ functionArn, payload: {} })).toMatchObject({
      error: 'Lambda.TooManyRequestsException',
      kind: 'throttle',
      reason: 'ConcurrentInvocationLimitExceeded',
      cause: expect.stringMatching(/^Rate Exceeded\. \(Service: AWSLambda; Status Code: 429; /),
    });
    await writeFile(`${at.folder}/go`, '');
    expect(await busy).toMatchObject({ ok: true });
  });

  test('with none has room for 1,000 and no other bound', () => {
    const slots = new Slots(1000);
    expect(begin(slots, 1001)).toEqual([...begun(1000), 'ConcurrentInvocationLimitExceeded']);
  });
});

describe('invokeLater()', () => {
  const well = { ok: true, payload: null } as const;

  test('invokes again what was throttled, later and later', async () => {
    const clock = new ManualClock();
    const answers = [throttled('1'), throttled('2'), well];
    const calls: number[] = [];
    const invoke = async () => {
      calls.push(clock.nowSeconds());
      return answers.shift() ?? well;
    };
    const work = invokeLater(invoke, clock);
    for (const seconds of [1, 2]) {
      await new Promise(setImmediate);
      clock.pass(seconds);
    }
    expect(await work).toEqual(well);
    expect(calls).toEqual([0, 1, 3]);
  });

  test('gives up after six hours, and at once where something else failed', async () => {
    const clock = new ManualClock();
    const work = invokeLater(async () => throttled('r'), clock);
    for (let waits = 0; waits < 100; waits += 1) {
      await new Promise(setImmediate);
      clock.pass(300);
    }
    expect(await work).toMatchObject({ kind: 'throttle' });
    const failed = { ok: false, error: 'Error', cause: '', kind: 'error' } as const;
    expect(await invokeLater(async () => failed, clock)).toBe(failed);
  });
});
