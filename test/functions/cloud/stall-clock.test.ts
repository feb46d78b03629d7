import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { endWhenStalled } from '../../../functions/cloud/stall-clock.ts';

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
