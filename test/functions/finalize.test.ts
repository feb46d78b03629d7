import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { MiB } from '../../functions/archive/units.ts';
import type { Bucket, WholeObject } from '../../functions/cloud/bucket.ts';
import { abandonErrors } from '../../functions/errors.ts';
import { finalize } from '../../functions/finalize.ts';
import type { FinalizeTask, StoredPart } from '../../functions/flow.ts';
import { randomBytes } from '../../local/test/random-bytes.ts';
import { awsError, fakeBucket, filesToRead, storedObject } from './doors.ts';

const partSizeBytes = 8 * MiB;
const bytes = Buffer.concat([randomBytes(partSizeBytes), randomBytes(partSizeBytes), randomBytes(5)]);

/** A second opinion on the tree hash: whole levels, from the leaves up. */
function naiveTreeHash(data: Buffer): string {
  const sha256 = (data: Buffer) => createHash('sha256').update(data).digest();
  let level: Buffer[] = Array.from({ length: Math.ceil(data.length / MiB) }, (_, leaf) =>
    sha256(data.subarray(leaf * MiB, (leaf + 1) * MiB)),
  );
  while (level.length > 1) {
    level = Array.from({ length: Math.ceil(level.length / 2) }, (_, pair) => {
      const [left, right] = level.slice(pair * 2, pair * 2 + 2);
      return right === undefined ? (left as Buffer) : sha256(Buffer.concat([left as Buffer, right]));
    });
  }
  return (level[0] as Buffer).toString('hex');
}

const base64 = (sum: number) => {
  const four = Buffer.alloc(4);
  four.writeUInt32BE(sum);
  return four.toString('base64');
};

const parts: StoredPart[] = [0, 1, 2].map((index) => {
  const part = bytes.subarray(index * partSizeBytes, (index + 1) * partSizeBytes);
  return {
    partNumber: index + 1,
    sizeBytes: part.length,
    treeHash: naiveTreeHash(part),
    crc32: base64(crc32(part)),
    eTag: `"etag-${index + 1}"`,
  };
});

const task: FinalizeTask = {
  outcome: 'planned',
  vaultName: 'photos',
  jobId: 'job-1',
  bucket: 'dest',
  key: 'photos/archive-1',
  uploadId: 'upload-1',
  sizeBytes: bytes.length,
  partSizeBytes,
  executionName: 'photos-1',
  partNumbers: [1, 2, 3],
  keptRowsKey: null,
  largeParts: false,
  treeHash: naiveTreeHash(bytes),
  verified: 'tree-hash',
  availableUntil: null,
  fetched: { ResultWriterDetails: { Bucket: 'work', Key: 'results/1/manifest.json' } },
};

const manifest = (...keys: string[]) =>
  JSON.stringify({ ResultFiles: { FAILED: [], PENDING: [], SUCCEEDED: keys.map((Key) => ({ Key, Size: 1 })) } });
const rows = (...some: unknown[]) => some.map((row) => JSON.stringify(row)).join('\n');
const resultFiles = (...some: unknown[]) => ({
  'results/1/manifest.json': manifest('results/1/SUCCEEDED_0.jsonl'),
  'results/1/SUCCEEDED_0.jsonl': rows(...some),
});

const cut = (text: string, size: number) =>
  Array.from({ length: Math.ceil(text.length / size) }, (_, at) => Buffer.from(text.slice(at * size, (at + 1) * size)));

const withResults = (files: Record<string, string>, doors: Partial<Bucket> = {}) =>
  fakeBucket({ read: filesToRead(files), ...doors });

const restored = { bucket: 'dest', key: 'photos/archive-1', sizeBytes: bytes.length, treeHash: task.treeHash };

describe('finalize()', () => {
  test('completes the upload as exactly the object that was planned', async () => {
    const completed: [readonly StoredPart[], WholeObject][] = [];
    const bucket = withResults(resultFiles(...parts.toReversed()), {
      completeUpload: async (_, given, whole) => void completed.push([given, whole]),
    });
    expect(await finalize(task, { bucket })).toEqual({ outcome: 'restored', ...restored, verified: 'tree-hash' });
    expect(completed).toEqual([[parts, { sizeBytes: bytes.length, crc32: base64(crc32(bytes)) }]]);
  });

  test('reads results that lie in several files', async () => {
    const files = {
      'results/1/manifest.json': manifest('a', 'b'),
      a: rows(parts[2]),
      b: `${rows(parts[0], parts[1])}\n`,
    };
    const bucket = withResults(files, { completeUpload: async () => {} });
    expect(await finalize(task, { bucket })).toMatchObject({ outcome: 'restored' });
  });

  const kept = (...some: unknown[]) => ({ 'results/kept/photos-1.jsonl': rows(...some) });
  const lacksPart2 = { ...task, partNumbers: [2], keptRowsKey: 'results/kept/photos-1.jsonl' };

  test('puts parts that an earlier job stored together with those that were fetched', async () => {
    const completed: [readonly StoredPart[], WholeObject][] = [];
    const bucket = withResults(
      { ...resultFiles(parts[1]), ...kept(parts[0], parts[2]) },
      { completeUpload: async (_, given, whole) => void completed.push([given, whole]) },
    );
    expect(await finalize(lacksPart2, { bucket })).toMatchObject({ outcome: 'restored' });
    expect(completed).toEqual([[parts, { sizeBytes: bytes.length, crc32: base64(crc32(bytes)) }]]);
  });

  test.each([
    [
      'a kept part of other bytes',
      [parts[1]],
      [{ ...parts[0], treeHash: 'ab'.repeat(32) }, parts[2]],
      'ArchiveDamaged',
    ],
    ['a part that is neither kept nor fetched', [parts[1]], [parts[0]], 'PartsIncomplete'],
    ['a part that is kept and fetched', [parts[1], parts[2]], [parts[0], parts[2]], 'PartsIncomplete'],
    ['a map without rows', [], parts, 'ResultsNotUnderstood'],
    ['a kept row that is none', [parts[1]], [parts[0], { hello: 1 }], 'ResultsNotUnderstood'],
  ])('makes no object of %s', async (_, fetched, keptBefore, name) => {
    const bucket = withResults({ ...resultFiles(...fetched), ...kept(...keptBefore) }); // completeUpload would throw
    await expect(finalize(lacksPart2, { bucket })).rejects.toMatchObject({ name });
  });

  test.each([
    ['a part is missing', [parts[0], parts[1]], 'no part 3'],
    ['a part is there twice', [...parts, parts[1]], 'part 2 twice'],
    ['a part is too short', [parts[0], parts[1], { ...parts[2], sizeBytes: 4 }], '5 bytes in part 3'],
    ['a part is too long', [{ ...parts[0], sizeBytes: partSizeBytes + 1 }, parts[1], parts[2]], 'bytes in part 1'],
    ['a part is numbered past the end', [...parts, { ...parts[2], partNumber: 4 }], '3 parts'],
  ])('makes no object when %s', async (_, some, reason) => {
    const bucket = withResults(resultFiles(...some)); // completeUpload would throw: it is not expected
    await expect(finalize(task, { bucket })).rejects.toMatchObject({
      name: 'PartsIncomplete',
      message: expect.stringContaining(reason),
    });
  });

  test.each([
    ['a part is numbered 0', [...parts, { ...parts[2], partNumber: 0 }], 'wanted rows as fetch-part writes them'],
    ['a row is no part', [...parts, { hello: 1 }], 'found {"hello":1}'],
    ['a row is null', [...parts, null], "wanted rows of JSON in the map's results, found null"],
    ['a row is a text that is no JSON', [...parts, 'hello'], 'found hello'],
    ['a row says of a child no more than that it succeeded', [{ ExecutionArn: 'x' }], 'found {"ExecutionArn":"x"}'],
    ['there are no rows at all', [], "wanted rows in the SUCCEEDED files in the map's results, found none"],
  ])('says that it does not understand, and leaves the upload open, when %s', async (_, some, reason) => {
    const bucket = withResults(resultFiles(...some)); // abortUpload would throw
    await expect(finalize(task, { bucket })).rejects.toMatchObject({
      name: 'ResultsNotUnderstood',
      message: expect.stringContaining(reason),
    });
    expect(abandonErrors).not.toContain('ResultsNotUnderstood');
  });

  const whole = (output: unknown) => ({
    ExecutionArn: 'arn:aws:states:us-east-1:000000000000:express:RestoreJobOutput/FetchParts:1:2',
    Input: '{"partNumber":7}',
    Name: '1',
    Output: output,
    Status: 'SUCCEEDED',
  });

  // Step Functions guide, "input-output-resultwriter": OutputType and Transformation.
  test.each([
    ['JSON Lines, COMPACT', rows(...parts)],
    ['JSON Lines that end as on Windows', rows(...parts).replaceAll('\n', '\r\n')],
    ['JSON Lines of texts', rows(...parts.map((part) => JSON.stringify(part)))],
    ['JSON, COMPACT', JSON.stringify(parts)],
    ['JSON written for the eye', JSON.stringify(parts, undefined, 2)],
    ['JSON, COMPACT of a child that gives a list', JSON.stringify(parts.map((part) => [part]))],
    ['JSON, NONE', JSON.stringify(parts.map((part) => whole(JSON.stringify(part))))],
    ['JSON Lines, NONE', rows(...parts.map((part) => whole(JSON.stringify(part))))],
    ['JSON, NONE with outputs that are objects', JSON.stringify(parts.map((part) => whole(part)))],
  ])('reads results that are %s, cut into chunks of any size', async (_, text) => {
    for (const size of [1, 7, 64, text.length]) {
      const read = async (__: string, key: string) =>
        Readable.from(key.endsWith('manifest.json') ? [Buffer.from(manifest('SUCCEEDED_0.json'))] : cut(text, size));
      const bucket = fakeBucket({ read, completeUpload: async () => {} });
      expect(await finalize(task, { bucket })).toMatchObject({ outcome: 'restored' });
    }
  });

  test.each([
    ['no JSON', 'oops'],
    ['without files', '{"ResultFiles":{}}'],
    ['with a file that has no key', '{"ResultFiles":{"SUCCEEDED":[{}]}}'],
  ])('makes no object from a manifest that is %s', async (_, text) => {
    const bucket = withResults({ 'results/1/manifest.json': text });
    await expect(finalize(task, { bucket })).rejects.toMatchObject({ name: 'ResultsNotUnderstood' });
  });

  test('does not understand a file that breaks off within a row', async () => {
    const files = { 'results/1/manifest.json': manifest('a'), a: rows(...parts).slice(0, -3) };
    await expect(finalize(task, { bucket: withResults(files) })).rejects.toMatchObject({
      name: 'ResultsNotUnderstood',
      message: expect.stringContaining('a row that breaks off'),
    });
  });

  test.each([
    ['two parts are swapped', [{ ...parts[0], partNumber: 2 }, { ...parts[1], partNumber: 1 }, parts[2]]],
    ['a part has other bytes', [parts[0], { ...parts[1], treeHash: 'ab'.repeat(32) }, parts[2]]],
  ])('makes no object when %s', async (_, some) => {
    const bucket = withResults(resultFiles(...some));
    await expect(finalize(task, { bucket })).rejects.toMatchObject({ name: 'ArchiveDamaged' });
  });

  test('an output without a tree hash is verified by size', async () => {
    const bucket = withResults(resultFiles(...parts), { completeUpload: async () => {} });
    const unhashed = { ...task, treeHash: null, verified: 'size' } as const;
    expect(await finalize(unhashed, { bucket })).toMatchObject({
      outcome: 'restored',
      treeHash: null,
      verified: 'size',
    });
  });
});

describe('finalize(), when S3 does not simply complete', () => {
  const refusing = (name: string, doors: Partial<Bucket> = {}) =>
    withResults(resultFiles(...parts), { completeUpload: async () => Promise.reject(awsError(name)), ...doors });
  const there = (jobId: string, treeHash = task.treeHash ?? '') =>
    storedObject(bytes.length, { 'thaw-job-id': jobId, 'thaw-tree-hash': treeHash });

  test.each(['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchUpload'])(
    '%s, and our own object is there: an earlier Complete took effect and its answer was lost',
    async (name) => {
      const bucket = refusing(name, { head: async () => there('job-1'), abortUpload: async () => {} });
      expect(await finalize(task, { bucket })).toMatchObject({ outcome: 'restored' });
    },
  );

  test.each([
    ["another job's object of the same archive", 'job-2', 'already restored'],
    ["another execution's object of this very job", 'job-1', 'restored'],
  ])('%s is a success, and our upload is ended', async (_, jobId, outcome) => {
    const aborted: string[] = [];
    const bucket = refusing('PreconditionFailed', {
      head: async () => there(jobId),
      abortUpload: async ({ uploadId }) => void aborted.push(uploadId),
    });
    expect(await finalize(task, { bucket })).toMatchObject({ outcome });
    expect(aborted).toEqual(['upload-1']);
  });

  test.each(['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchUpload'])(
    '%s, and something else is there',
    async (name) => {
      const bucket = refusing(name, { head: async () => there('job-2', 'cd'.repeat(32)) });
      await expect(finalize(task, { bucket })).rejects.toMatchObject({ name: 'DestinationTaken' });
    },
  );

  // S3 answers every later Complete of this upload with 409, once an object lay at the key and was deleted.
  test.each(['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchUpload'])(
    '%s, and nothing is there: the upload is lost',
    async (name) => {
      const bucket = refusing(name, { head: async () => undefined });
      await expect(finalize(task, { bucket })).rejects.toMatchObject({ name: 'UploadLost' });
    },
  );

  test('what may pass goes through under its own name', async () => {
    await expect(finalize(task, { bucket: refusing('SlowDown') })).rejects.toMatchObject({ name: 'SlowDown' });
  });

  const listed = (changes: Partial<StoredPart>) =>
    async function* () {
      for (const part of parts) yield { ...part, eTag: '"of-s3"', ...(part.partNumber === 2 ? changes : {}) };
    };

  test("InvalidPart: S3's ETag is taken where size and CRC32 are ours", async () => {
    const tried: string[][] = [];
    const bucket = withResults(resultFiles(...parts), {
      async completeUpload(_, given) {
        tried.push(given.map((part) => part.eTag));
        if (tried.length === 1) throw awsError('InvalidPart');
      },
      listParts: listed({}),
    });
    expect(await finalize(task, { bucket })).toMatchObject({ outcome: 'restored' });
    expect(tried[1]).toEqual(['"of-s3"', '"of-s3"', '"of-s3"']);
  });

  test.each([
    ['size', { sizeBytes: 1 }],
    ['CRC32', { crc32: 'AAAAAA==' }],
  ])('InvalidPart: an ETag of other %s is never taken', async (_, changes) => {
    const tried: string[][] = [];
    const bucket = withResults(resultFiles(...parts), {
      async completeUpload(__, given) {
        tried.push(given.map((part) => part.eTag));
        throw awsError('InvalidPart');
      },
      listParts: listed(changes),
    });
    await expect(finalize(task, { bucket })).rejects.toMatchObject({ name: 'InvalidPart' });
    expect(tried[1]).toEqual(['"of-s3"', '"etag-2"', '"of-s3"']);
  });
});
