import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { withoutStall } from '../../../functions/cloud/stall.ts';

const stalled = () => Object.assign(new Error('stalled'), { name: 'Stalled' });

test('a stream that falls silent ends with the error of a stall', async () => {
  const body = new PassThrough();
  body.write('one');
  const chunks = withoutStall(body, 0.05, stalled);
  expect((await chunks.next()).value?.toString()).toBe('one');
  await expect(chunks.next()).rejects.toMatchObject({ name: 'Stalled' });
  expect(body.destroyed).toBe(true);
});

test('a stream that never begins ends so, too', async () => {
  await expect(withoutStall(new PassThrough(), 0.05, stalled).next()).rejects.toMatchObject({ name: 'Stalled' });
});

test('a reader that takes its time is no stall', async () => {
  const body = new PassThrough();
  body.write('one');
  const chunks = withoutStall(body, 0.05, stalled);
  await chunks.next();
  await sleep(200); // what is under test is that this does not count
  body.end('two');
  expect((await chunks.next()).value?.toString()).toBe('two');
  expect((await chunks.next()).done).toBe(true);
});

test('a reader that stops early ends the stream', async () => {
  const body = new PassThrough();
  body.write('one');
  for await (const _ of withoutStall(body, 1, stalled)) break;
  expect(body.destroyed).toBe(true);
});
