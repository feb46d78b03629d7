import { crc32 } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { type ByteRange, sizeOf } from '../../functions/archive/byte-range.ts';
import { crc32ToBase64 } from '../../functions/archive/crc32.ts';
import { sliceRanges } from '../../functions/archive/slice-plan.ts';
import { TreeHash } from '../../functions/archive/tree-hash.ts';
import { MiB } from '../../functions/archive/units.ts';
import type { RangeOfOutput } from '../../functions/cloud/glacier-job-outputs.ts';
import { fetchPart } from '../../functions/fetch-part.ts';
import { randomBytes } from '../../local/test/random-bytes.ts';
import { awsError, fakeBucket, fakeVault, pouring } from './doors.ts';

const output = randomBytes(16 * MiB + 1000);
const settings = { sliceSizeBytes: 2 * MiB, slicesAtOnce: 3 };
const task = {
  vaultName: 'photos',
  jobId: 'job-1',
  bucket: 'dest',
  key: 'key',
  uploadId: 'upload-1',
  partNumber: 2,
  sizeBytes: output.length,
  partSizeBytes: 8 * MiB,
  availableUntil: null,
  attemptSeconds: 100,
};
const part = output.subarray(8 * MiB, 16 * MiB);
const slices = sliceRanges({ start: 8 * MiB, end: 16 * MiB }, settings.sliceSizeBytes);

const hashOf = (bytes: Uint8Array) => new TreeHash().update(bytes).digestHex();

function* chunksOf(bytes: Buffer) {
  for (let at = 0; at < bytes.length; at += 300_000) yield bytes.subarray(at, at + 300_000);
}

const answer = (bytes: Buffer, treeHash: string | undefined = hashOf(bytes)): RangeOfOutput => ({
  pour: pouring(chunksOf(bytes)),
  treeHash,
  contentType: 'application/octet-stream',
  archiveDescription: undefined,
});

/** A vault that answers as `weather` says, by the number of the request for a range; and counts the requests. */
function vaultWith(weather: (start: number, tries: number, bytes: Buffer) => RangeOfOutput | Error | undefined) {
  const requests: ByteRange[] = [];
  const vault = fakeVault({
    async readRange(_, range) {
      requests.push(range);
      const tries = requests.filter(({ start }) => start === range.start).length;
      const bytes = output.subarray(range.start, range.end);
      const said = weather(range.start, tries, bytes) ?? answer(bytes);
      if (said instanceof Error) throw said;
      return said;
    },
  });
  return { vault, requests };
}

const fine = () => vaultWith(() => undefined);

/** A bucket that drinks the whole body, as S3 does, and refuses what has not the sum that trails it. */
function drinking() {
  const stored: Buffer[] = [];
  const bucket = fakeBucket({
    async putPart(_, { bytes, crc32: announced }) {
      for await (const chunk of bytes) stored.push(Buffer.from(chunk));
      if (announced() !== crc32ToBase64(crc32(Buffer.concat(stored)))) throw awsError('BadDigest');
      return { eTag: '"etag"' };
    },
  });
  return { bucket, stored };
}

describe('fetchPart()', () => {
  test('hands on every byte in order, and sums of its own over them', async () => {
    const { bucket, stored } = drinking();
    const { vault, requests } = fine();
    expect(await fetchPart(task, { vault, bucket, settings })).toEqual({
      partNumber: 2,
      sizeBytes: 8 * MiB,
      treeHash: hashOf(part),
      crc32: crc32ToBase64(crc32(part)),
      eTag: '"etag"',
    });
    expect(Buffer.concat(stored).equals(part)).toBe(true);
    expect(requests).toEqual(slices);
  });

  test('a last part that ends anywhere', async () => {
    const { bucket, stored } = drinking();
    const last = await fetchPart({ ...task, partNumber: 3 }, { ...fine(), bucket, settings });
    expect(last).toMatchObject({ sizeBytes: 1000, treeHash: hashOf(output.subarray(16 * MiB)) });
    expect(Buffer.concat(stored).equals(output.subarray(16 * MiB))).toBe(true);
  });

  test('a slice is asked for only when there is room for it', async () => {
    const { vault, requests } = fine();
    const asked: number[] = [];
    const bucket = fakeBucket({
      async putPart(_, { bytes }) {
        for await (const __ of bytes) asked.push(requests.length);
        return { eTag: '' };
      },
    });
    await fetchPart(task, { vault, bucket, settings });
    const held = 1 + settings.slicesAtOnce; // one is being uploaded
    expect(asked.every((count, read) => count <= read + held)).toBe(true);
    expect(asked[0]).toBe(held); // and so many are asked for at once
  });

  test.each([
    ['damaged', (bytes: Buffer) => answer(bytes, 'ab'.repeat(32))],
    ['throttled', () => awsError('ThrottlingException')],
    ['incomplete', () => awsError('RangeIncomplete')],
  ])('a slice that is %s is fetched again, alone', async (_, weather) => {
    const [, second] = slices;
    const { vault, requests } = vaultWith((start, tries, bytes) =>
      start === second?.start && tries === 1 ? weather(bytes) : undefined,
    );
    const { bucket, stored } = drinking();
    await fetchPart(task, { vault, bucket, settings });
    expect(Buffer.concat(stored).equals(part)).toBe(true);
    expect(requests).toHaveLength(slices.length + 1);
    expect(requests.filter(({ start }) => start === second?.start)).toHaveLength(2);
  });

  test('a slice that is damaged every time gives its part up, and none of its bytes are uploaded', async () => {
    const bad = slices[2] as ByteRange;
    const { vault, requests } = vaultWith((start, _, bytes) =>
      start === bad.start ? answer(bytes, 'ab'.repeat(32)) : undefined,
    );
    const { bucket, stored } = drinking();
    await expect(fetchPart(task, { vault, bucket, settings })).rejects.toMatchObject({ name: 'RangeDamaged' });
    expect(requests.filter(({ start }) => start === bad.start)).toHaveLength(3);
    expect(Buffer.concat(stored).equals(output.subarray(8 * MiB, bad.start))).toBe(true);
  });

  test('an error that does not pass is not tried again', async () => {
    const { vault, requests } = vaultWith(() => awsError('JobExpired'));
    const doors = { vault, bucket: drinking().bucket, settings: { ...settings, slicesAtOnce: 1 } };
    await expect(fetchPart(task, doors)).rejects.toMatchObject({ name: 'JobExpired' });
    expect(requests).toHaveLength(1);
  });

  test('slices without a hash are taken: the fold decides', async () => {
    const { vault } = vaultWith((_, __, bytes) => ({ ...answer(bytes), treeHash: undefined }));
    const stored = await fetchPart(task, { vault, bucket: drinking().bucket, settings });
    expect(stored.treeHash).toBe(hashOf(part));
  });

  test('a slice with the bytes of another, which Glacier gave no hash for, has not the sums of the part', async () => {
    const [, , third, fourth] = slices as [ByteRange, ByteRange, ByteRange, ByteRange];
    const { vault } = vaultWith((start) => {
      const from = start === third.start ? fourth : start === fourth.start ? third : undefined;
      return from && { ...answer(output.subarray(from.start, from.end)), treeHash: undefined };
    });
    expect(sizeOf(third)).toBe(sizeOf(fourth));
    const stored = await fetchPart(task, { vault, bucket: drinking().bucket, settings });
    expect(stored.treeHash).not.toBe(hashOf(part));
  });

  test('an attempt that takes too long ends itself, under a name that is tried again', async () => {
    const vault = fakeVault({
      readRange: (_, __, ___, signal) =>
        new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(awsError('AbortError')))),
    });
    const late = { ...task, attemptSeconds: 0.01 };
    await expect(fetchPart(late, { vault, bucket: drinking().bucket, settings })).rejects.toMatchObject({
      name: 'RangeIncomplete',
      message: expect.stringContaining('0.01 s'),
    });
  });

  test('an upload that fails stops the slices under way', async () => {
    const stopped = Promise.withResolvers<string>();
    const vault = fakeVault({
      readRange: (_, __, ___, signal) =>
        new Promise((_resolve, reject) =>
          signal?.addEventListener('abort', () => {
            stopped.resolve('stopped');
            reject(awsError('AbortError'));
          }),
        ),
    });
    const bucket = fakeBucket({
      async putPart(_, { bytes }) {
        void bytes[Symbol.asyncIterator]()
          .next()
          .catch(() => {});
        throw awsError('SlowDown');
      },
    });
    await expect(fetchPart(task, { vault, bucket, settings })).rejects.toMatchObject({ name: 'SlowDown' });
    expect(await stopped.promise).toBe('stopped');
  });
});
