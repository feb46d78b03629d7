import { Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { FramedStream } from '../../../functions/cloud/trailing-checksum.ts';

const chunkBytes = 300_000;

/** Chunks that all lie in the same memory, as slices do: each overwrites the one before. */
async function* overwriting(letters: string) {
  const memory = Buffer.alloc(chunkBytes);
  for (const letter of letters) yield memory.fill(letter);
}

/** A socket that looks at a piece only some turns after it was given. */
const slow = (taken: Buffer[]) =>
  new Writable({
    highWaterMark: 10_000_000, // it would take all at once
    write(piece: Buffer, _, done) {
      setImmediate(() =>
        setImmediate(() => {
          taken.push(Buffer.from(piece));
          done();
        }),
      );
    },
  });

test('FramedStream asks for the next chunk only when the socket has done with the last', async () => {
  const taken: Buffer[] = [];
  const request = slow(taken);
  const ended = new Promise((resolve) => request.once('finish', resolve));
  new FramedStream(overwriting('xyz'), 3 * chunkBytes, () => 'AAAAAA==').pipe(request);
  await ended;
  const letters = Buffer.concat(taken)
    .toString('latin1')
    .replaceAll(/[^xyz]/g, ''); // without the frames' sizes
  expect(letters.slice(0, 3 * chunkBytes)).toBe(['x', 'y', 'z'].map((letter) => letter.repeat(chunkBytes)).join(''));
});

test('FramedStream ends when the request does, and its chunks with it', async () => {
  let left = false;
  async function* chunks() {
    try {
      yield* overwriting('abcdef');
    } finally {
      left = true;
    }
  }
  const stuck = new Writable({ write() {} });
  const stream = new FramedStream(chunks(), 6 * chunkBytes, () => 'AAAAAA==');
  stream.pipe(stuck);
  await turn();
  const closed = new Promise((resolve) => stream.once('close', resolve));
  stream.destroy();
  await closed;
  await turn();
  expect(left).toBe(true);
});

test('FramedStream breaks with the error of its chunks', async () => {
  async function* broken() {
    yield Buffer.alloc(10);
    throw new Error('the slice is damaged');
  }
  const stream = new FramedStream(broken(), 20, () => 'AAAAAA==');
  const error = new Promise((resolve) => stream.once('error', resolve));
  stream.pipe(slow([]));
  expect(await error).toMatchObject({ message: 'the slice is damaged' });
});
