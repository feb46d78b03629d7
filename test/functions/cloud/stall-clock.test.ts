import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { afterEach, expect, jest, test } from '@jest/globals';
import { endWhenStalled, withoutStalls } from '../../../functions/cloud/stall-clock.ts';

afterEach(() => {
  jest.useRealTimers();
});

const stalled = () => Object.assign(new Error('stalled'), { name: 'Stalled' });

test('a stream that falls silent ends with the error of a stall', async () => {
  const body = new PassThrough();
  body.write('one');
  using _ = endWhenStalled(body, 0.05, stalled);
  const [error] = await once(body, 'error', { signal: AbortSignal.timeout(5000) }).catch((thrown) => [thrown]);
  expect(error).toMatchObject({ name: 'Stalled' });
  expect(body.destroyed).toBe(true);
});

test('a stream that never begins ends so, too', async () => {
  const body = new PassThrough();
  using _ = endWhenStalled(body, 0.05, stalled);
  await expect(once(body, 'end')).rejects.toMatchObject({ name: 'Stalled' });
});

test('a stream that ends in time is left alone, and so is one whose clock was put away', async () => {
  const body = new PassThrough();
  {
    using _ = endWhenStalled(body, 0.05, stalled);
    body.end('one');
    await once(body, 'end');
  }
  const other = new PassThrough();
  endWhenStalled(other, 0.01, stalled)[Symbol.dispose]();
  expect(other.listenerCount('data')).toBe(0); // it would hold what the bytes were poured into
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, 50); // what is under test is that nothing happens
  await promise;
  expect([body.errored, other.destroyed]).toEqual([null, false]);
});

test('withoutStalls() counts no pause of the reader, and ends a body that then brings nothing', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  const body = new PassThrough();
  body.write('one');
  const chunks = withoutStalls(body, 10, stalled);
  expect(String((await chunks.next()).value)).toBe('one');
  jest.advanceTimersByTime(3_600_000);
  body.write('two');
  expect(String((await chunks.next()).value)).toBe('two');
  const third = chunks.next();
  third.catch(() => {});
  jest.advanceTimersByTime(9_990);
  expect(body.destroyed).toBe(false);
  jest.advanceTimersByTime(20);
  await expect(third).rejects.toMatchObject({ name: 'Stalled' });
  expect(body.destroyed).toBe(true);
});

test('withoutStalls() puts the body away where its reader stops early', async () => {
  const body = new PassThrough();
  body.write('one');
  for await (const _ of withoutStalls(body, 10, stalled)) break;
  expect(body.destroyed).toBe(true);
});
