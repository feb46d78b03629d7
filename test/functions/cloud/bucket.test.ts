import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { crc32ToBase64 } from '../../../functions/archive/crc32.ts';
import { MiB } from '../../../functions/archive/units.ts';
import { type Bucket, openBucket, storageClassOf } from '../../../functions/cloud/bucket.ts';
import { framed, framedBytes } from '../../../functions/cloud/trailing-checksum.ts';
import type { StoredPart, Upload } from '../../../functions/flow.ts';
import { accountId } from '../../../local/account.ts';
import { clockOf } from '../../../local/clock.ts';
import { keysOf } from '../../../local/credentials.ts';
import { Faults } from '../../../local/faults.ts';
import { type Answer, everyoneMay } from '../../../local/gatekeeper.ts';
import { type S3, startS3 } from '../../../local/s3/index.ts';
import { randomBytes } from '../../../local/test/random-bytes.ts';

const faults = new Faults();
let forbidden = '';
let folder: string;
let s3: S3;
let bucket: Bucket;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'thaw-bucket-door-'));
  const answer = (action: string): Answer =>
    action === forbidden ? { allowed: false, reason: 'forbidden here' } : everyoneMay.ask({} as never);
  const gatekeeper = { ...everyoneMay, ask: ({ action }: { action: string }) => answer(action) };
  s3 = await startS3({ dataFolder: folder, clock: clockOf(1), faults, gatekeeper });
  s3.createBucket('dest', {});
  bucket = openBucket(accountId, clientOf(s3.url));
});

const clientOf = (endpoint: string) =>
  new S3Client({
    endpoint,
    region: 'us-east-1',
    credentials: keysOf('local'),
    maxAttempts: 1,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });

afterEach(() => {
  faults.clear();
  forbidden = '';
});

afterAll(async () => {
  await s3.close();
  await rm(folder, { recursive: true });
});

const look = { contentType: 'text/csv', storageClass: 'STANDARD', metadata: { 'thaw-job-id': 'job-1' } } as const;
const open = (key: string) => bucket.openUpload({ bucket: 'dest', key }, look);

async function* chunksOf(bytes: Buffer, breaksAt = Number.POSITIVE_INFINITY) {
  for (let at = 0; at < bytes.length; at += 65_536) {
    if (at >= breaksAt) throw Object.assign(new Error('broken'), { name: 'RangeDamaged' });
    yield bytes.subarray(at, at + 65_536);
  }
}

const sum = (bytes: Buffer) => crc32ToBase64(crc32(bytes));

async function put(upload: Upload, partNumber: number, bytes: Buffer, crc = sum(bytes)): Promise<StoredPart> {
  const part = { partNumber, sizeBytes: bytes.length, bytes: chunksOf(bytes), crc32: () => crc };
  const { eTag } = await bucket.putPart(upload, part);
  return { partNumber, sizeBytes: bytes.length, treeHash: '', crc32: crc, eTag };
}

const listed = async (upload: Upload) => Array.fromAsync(bucket.listParts(upload));

describe('the door to S3', () => {
  test('makes of two parts one object that only appears when it is complete', async () => {
    const [one, two] = [randomBytes(8 * MiB), randomBytes(17)];
    const upload = await open('whole');
    const parts = [await put(upload, 1, one), await put(upload, 2, two)];
    expect(await bucket.head(upload)).toBeUndefined();
    const whole = Buffer.concat([one, two]);
    await bucket.completeUpload(upload, parts, { sizeBytes: whole.length, crc32: sum(whole) });
    expect(await bucket.head(upload)).toEqual({ sizeBytes: whole.length, metadata: { 'thaw-job-id': 'job-1' } });
    const stored = await Array.fromAsync(await bucket.read('dest', 'whole'));
    expect(Buffer.concat(stored).equals(whole)).toBe(true);
  });

  test('S3 refuses a part whose bytes do not have our sum: it is fetched again, as all that is damaged', async () => {
    const upload = await open('damaged');
    const bytes = randomBytes(2 * MiB);
    await expect(put(upload, 1, bytes, sum(Buffer.from('other')))).rejects.toMatchObject({
      name: 'RangeDamaged',
      message: expect.stringContaining('CRC32'),
    });
    expect(await listed(upload)).toEqual([]);
  });

  test('what reached S3 cut short is fetched again, too', async () => {
    const upload = await open('short');
    faults.add({
      place: 's3:UploadPart',
      kind: 'error',
      times: 1,
      details: { status: 400, code: 'IncompleteBody' },
    });
    await expect(put(upload, 1, randomBytes(10))).rejects.toMatchObject({ name: 'RangeIncomplete' });
  });

  test('bytes that break off leave no part, and the error is theirs', async () => {
    const upload = await open('broken');
    const bytes = randomBytes(4 * MiB);
    const part = { partNumber: 1, sizeBytes: bytes.length, bytes: chunksOf(bytes, MiB), crc32: () => sum(bytes) };
    await expect(bucket.putPart(upload, part)).rejects.toMatchObject({ name: 'RangeDamaged' });
    expect(await listed(upload)).toEqual([]);
  });

  test('a part that S3 will not take any more of stops its source', async () => {
    const upload = await open('refused');
    faults.add({ place: 's3:UploadPart', kind: 'cut', times: 1, details: { atByte: 100_000 } });
    const stopped = Promise.withResolvers<string>();
    const bytes = randomBytes(4 * MiB);
    const source = (async function* () {
      try {
        yield* chunksOf(bytes);
      } finally {
        stopped.resolve('stopped');
      }
    })();
    const part = { partNumber: 1, sizeBytes: bytes.length, bytes: source, crc32: () => sum(bytes) };
    await expect(bucket.putPart(upload, part)).rejects.toThrow('ECONNRESET');
    expect(await stopped.promise).toBe('stopped');
  });

  test('an upload that is gone is UploadLost', async () => {
    const upload = await open('gone');
    await bucket.abortUpload(upload);
    await bucket.abortUpload(upload); // a repeat is harmless
    await expect(put(upload, 1, randomBytes(10))).rejects.toMatchObject({ name: 'UploadLost' });
  });

  test('completes only onto nothing', async () => {
    const bytes = randomBytes(10);
    const complete = async () => {
      const upload = await open('once');
      const parts = [await put(upload, 1, bytes)];
      await bucket.completeUpload(upload, parts, { sizeBytes: 10, crc32: sum(bytes) });
    };
    await complete();
    await expect(complete()).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  test.each([
    ['size', { sizeBytes: 11, crc32: undefined }, 'InvalidRequest'],
    ['CRC32', { sizeBytes: 10, crc32: sum(Buffer.from('other')) }, 'BadDigest'],
  ])('S3 makes no object of another %s than planned', async (_, whole, name) => {
    const bytes = randomBytes(10);
    const upload = await open('not-this');
    const parts = [await put(upload, 1, bytes)];
    const planned = { sizeBytes: whole.sizeBytes, crc32: whole.crc32 ?? sum(bytes) };
    await expect(bucket.completeUpload(upload, parts, planned)).rejects.toMatchObject({ name });
    expect(await bucket.head(upload)).toBeUndefined();
  });

  test('lists parts past the first page with our sums', async () => {
    const upload = await open('many');
    const bytes = Buffer.from('x');
    for (let partNumber = 1; partNumber <= 1001; partNumber += 1) await put(upload, partNumber, bytes);
    const parts = await listed(upload);
    expect(parts).toHaveLength(1001);
    expect(parts[1000]).toMatchObject({ partNumber: 1001, sizeBytes: 1, crc32: sum(bytes) });
  });

  test('"may not look" is never "nothing there"', async () => {
    forbidden = 's3:ListBucket';
    await expect(bucket.head({ bucket: 'dest', key: 'absent' })).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test("a bucket in another account's hands is refused", async () => {
    const stranger = openBucket('111111111111', clientOf(s3.url));
    await expect(stranger.openUpload({ bucket: 'dest', key: 'x' }, look)).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  test('a HEAD without a body to take a name from gets one that is retried', async () => {
    faults.add({ place: 's3:HeadObject', kind: 'error', details: { status: 500 } });
    const answer = bucket.head({ bucket: 'dest', key: 'x' });
    await expect(answer).rejects.toMatchObject({ name: 'ServiceUnavailable' });
  });

  test('only a storage class that S3 has is one', () => {
    expect(storageClassOf('DEEP_ARCHIVE')).toBe('DEEP_ARCHIVE');
    expect(() => storageClassOf('COLD')).toThrow(expect.objectContaining({ name: 'ConfigurationError' }));
  });
});

test.each([1, 65_535, MiB - 1, MiB, MiB + 1, 3 * MiB + 17])(
  'framed() makes exactly the bytes that framedBytes() announces: %i',
  async (sizeBytes) => {
    const frames = await Array.fromAsync(framed(chunksOf(Buffer.alloc(sizeBytes)), sizeBytes, () => 'AAAAAA=='));
    expect(Buffer.concat(frames).length).toBe(framedBytes(sizeBytes));
  },
);
