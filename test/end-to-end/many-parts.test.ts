import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { GetObjectCommand, HeadObjectCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { DescribeMapRunCommand, ListMapRunsCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MiB } from '../../functions/archive/units.ts';
import type { RestorePlan, StoredPart } from '../../functions/flow.ts';
import { foldLeaves, treeHashOf } from '../../local/glacier/tree-hash.ts';
import { randomBytes } from '../../local/test/random-bytes.ts';
import { before, instead, withPlan } from './faults.ts';
import { startWorld, type World } from './harness.ts';
import { outputOf } from './output-of.ts';
import { type OwnFault, type Story, start } from './stories.ts';

/**
 * The most parts there can be: 10,000, here 78 GiB. Every part has the same 8 MiB, which lie in the local S3 once; Plan,
 * the map's engine, its result files, Finalize and S3's own answer to Complete are what they always are. Only fetch-part
 * has a stand-in: it gives back the row that the true one would, for a part that is in S3 already.
 */
const count = 10_000;
const part = randomBytes(8 * MiB);
const treeHash = treeHashOf(part);
const treeHashOfAll = foldLeaves(Buffer.concat(Array.from({ length: count }, () => Buffer.from(treeHash, 'hex'))));
const row = { sizeBytes: part.length, treeHash, crc32: crc32ToBase64(crc32(part)), eTag: `"${md5(part)}"` };

let world: World;
let archiveId: string;
beforeAll(async () => {
  world = await startWorld({ speed: 200, tierSeconds: { Standard: 86_400 } });
  archiveId = await world.upload(part);
});
afterAll(() => world.close());

const withManyParts = withPlan((plan) => {
  const partNumbers = Array.from({ length: count }, (_, index) => index + 1);
  return { ...plan, partNumbers, sizeBytes: count * part.length, treeHash: treeHashOfAll };
});

/** Before the parts are looked at they are there, as fetch-part would have left them. */
const storingParts = before('Finalize', async (_, task) => {
  const { bucket, key, uploadId }: RestorePlan = Object(task);
  const upload = { Bucket: bucket, Key: key, UploadId: uploadId };
  await world.clients.s3.send(
    new UploadPartCommand({ ...upload, PartNumber: 1, Body: part, ChecksumCRC32: row.crc32 }),
  );
  world.cloud.s3.repeatPart(bucket, uploadId, 1, count);
});

const fetchedAs = (rowOf: (partNumber: number) => Omit<StoredPart, 'partNumber'>): OwnFault =>
  instead(
    'FetchPart',
    (payload) => {
      const { partNumber }: { partNumber: number } = Object(payload);
      return { partNumber, ...rowOf(partNumber) };
    },
    { times: Number.POSITIVE_INFINITY },
  );

test('10,000 parts become one object', async () => {
  const story = await start(world, 'many', archiveId, [withManyParts, fetchedAs(() => row), storingParts]);
  const { status, error, cause, output = '{}' } = await world.cloud.stepFunctions.ended(story.executionArn);
  expect({ status, error, cause }).toEqual({ status: 'SUCCEEDED' });
  const sizeBytes = count * part.length;
  expect(JSON.parse(output)).toMatchObject({ outcome: 'restored', sizeBytes, treeHash: treeHashOfAll });
  expect(await itemsOf(story)).toMatchObject({ total: count, succeeded: count, resultsWritten: count });
  expect(await world.openUploads()).toEqual([]);

  const object = { Bucket: outputOf(world.cloud, 'BucketName'), Key: 'many' };
  expect(await world.clients.s3.send(new HeadObjectCommand(object))).toMatchObject({ ContentLength: sizeBytes });
  const Range = `bytes=${sizeBytes - part.length - 10}-${sizeBytes - part.length + 9}`;
  const { Body } = await world.clients.s3.send(new GetObjectCommand({ ...object, Range }));
  const across = Buffer.concat([part.subarray(-10), part.subarray(0, 10)]);
  expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(across)).toBe(true);
});

test('of 10,000 parts one with another tree hash is ArchiveDamaged, naming both folds', async () => {
  const other = 'ab'.repeat(32);
  const rowOf = (partNumber: number) => (partNumber === 7_777 ? { ...row, treeHash: other } : row);
  const story = await start(world, 'many-damaged', archiveId, [withManyParts, fetchedAs(rowOf)]);
  const { status, error, cause } = await world.cloud.stepFunctions.ended(story.executionArn);
  expect({ status, error }).toEqual({ status: 'FAILED', error: 'ArchiveDamaged' });
  const hashes = Array.from({ length: count }, (_, index) => Buffer.from(rowOf(index + 1).treeHash, 'hex'));
  expect(cause).toContain(treeHashOfAll);
  expect(cause).toContain(foldLeaves(Buffer.concat(hashes)));
  expect(await world.object('many-damaged')).toBeUndefined();
  expect(await world.openUploads()).toEqual([]);
});

async function itemsOf({ executionArn }: Story) {
  const { mapRuns: [mapRun] = [] } = await world.clients.states.send(new ListMapRunsCommand({ executionArn }));
  const described = await world.clients.states.send(new DescribeMapRunCommand({ mapRunArn: mapRun?.mapRunArn }));
  return described.itemCounts;
}

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

function crc32ToBase64(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes.toString('base64');
}
