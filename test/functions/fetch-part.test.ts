import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { PartBody } from '../../functions/cloud/put-part.ts';
import { fetchPart } from '../../functions/fetch-part.ts';
import { awsError, fakeBucket, fakeVault, sha256 } from './doors.ts';

const MiB = 2 ** 20;
const bytes = randomBytes(1000); // less than a leaf: its tree hash is its SHA-256
const task = {
  vaultName: 'photos',
  jobId: 'job-1',
  bucket: 'dest',
  key: 'key',
  uploadId: 'upload-1',
  partNumber: 2,
  sizeBytes: 8 * MiB + bytes.length,
  partSizeBytes: 8 * MiB,
  attemptSeconds: 100,
};

async function* chunksOf(data: Buffer) {
  for (let at = 0; at < data.length; at += 300) yield data.subarray(at, at + 300);
}

const vaultOf = (treeHash: string | undefined, chunks = chunksOf(bytes)) =>
  fakeVault({
    readRange: async () => ({ bytes: chunks, treeHash, contentType: '', archiveDescription: undefined }),
  });

/** A bucket that drinks the whole body, as S3 does, and notes what came. */
function drinking() {
  const stored: Buffer[] = [];
  const bucket = fakeBucket({
    async putPart(_, part: PartBody) {
      for await (const chunk of part.bytes) stored.push(Buffer.from(chunk));
      return { eTag: '"etag"' };
    },
  });
  return { bucket, stored };
}

describe('fetchPart()', () => {
  test('hands on every byte in order, and sums of its own over them', async () => {
    const { bucket, stored } = drinking();
    const four = Buffer.alloc(4);
    four.writeUInt32BE(crc32(bytes));
    expect(await fetchPart(task, { vault: vaultOf(sha256(bytes)), bucket })).toEqual({
      partNumber: 2,
      sizeBytes: 1000,
      treeHash: sha256(bytes),
      crc32: four.toString('base64'),
      eTag: '"etag"',
    });
    expect(Buffer.concat(stored).equals(bytes)).toBe(true);
  });

  test("asks for exactly the part's range of the output", async () => {
    const asked: unknown[] = [];
    const vault = fakeVault({
      async readRange(_, range, totalBytes) {
        asked.push({ range, totalBytes });
        return { bytes: chunksOf(bytes), treeHash: undefined, contentType: '', archiveDescription: undefined };
      },
    });
    await fetchPart(task, { vault, bucket: drinking().bucket });
    expect(asked).toEqual([{ range: { start: 8 * MiB, end: 8 * MiB + 1000 }, totalBytes: 8 * MiB + 1000 }]);
  });

  test("bytes that do not have Glacier's hash never reach the end of the upload", async () => {
    const vault = vaultOf('ab'.repeat(32));
    await expect(fetchPart(task, { vault, bucket: drinking().bucket })).rejects.toMatchObject({ name: 'RangeDamaged' });
  });

  test('a missing hash is no mismatch', async () => {
    const part = await fetchPart(task, { vault: vaultOf(undefined), bucket: drinking().bucket });
    expect(part.treeHash).toBe(sha256(bytes));
  });

  test('an attempt that takes too long ends itself, under a name that is tried again', async () => {
    const vault = fakeVault({
      readRange: (_, __, ___, signal) =>
        new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(awsError('AbortError')))),
    });
    const late = { ...task, attemptSeconds: 0.01 };
    await expect(fetchPart(late, { vault, bucket: drinking().bucket })).rejects.toMatchObject({
      name: 'RangeIncomplete',
      message: expect.stringContaining('0.01 s'),
    });
  });

  test('what may pass goes through under its own name', async () => {
    const vault = fakeVault({ readRange: async () => Promise.reject(awsError('ThrottlingException')) });
    await expect(fetchPart(task, { vault, bucket: drinking().bucket })).rejects.toMatchObject({
      name: 'ThrottlingException',
    });
  });
});
