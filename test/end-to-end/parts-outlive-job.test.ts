import { GetObjectCommand, PutObjectCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MiB } from '../../functions/archive/units.ts';
import { recordKey } from '../../functions/restore/upload-record.ts';
import { randomBytes } from '../../local/test/random-bytes.ts';
import { before, failing } from './faults.ts';
import { startWorld, type World } from './harness.ts';
import { outputOf } from './output-of.ts';
import { type OwnFault, type Told, tell } from './stories.ts';
import { withState } from './template-edits.ts';

/** Parts of 8, 8 and 1 MiB; slices begin small and grow, six of them make 8 MiB. */
const bytes = randomBytes(17 * MiB);
const [firstByte, eightMiB, lastPart] = [1, 6, 1];

let world: World;
let archiveId: string;

beforeAll(async () => {
  // One part after the other: what the first job had stored when it expired is known.
  const changeTemplate = withState('FetchParts', { MaxConcurrency: 1 });
  world = await startWorld({ speed: 200, tierSeconds: { Standard: 86_400 }, changeTemplate });
  archiveId = await world.upload(bytes);
});
afterAll(() => world.close());

/** The output is gone before this part is fetched. */
const expiresAt = (partNumber: number): OwnFault =>
  failing('FetchPart', 'JobExpired', { where: { partNumber: String(partNumber) } });

async function firstJob(key: string, partNumber: number): Promise<Told> {
  const told = await tell(world, `${key}-1`, archiveId, [expiresAt(partNumber)], { key });
  expect(told.execution).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
  expect(told).toMatchObject({ object: undefined, openUploads: 1 });
  return told;
}

const nextJob = (key: string, number = 2, faults: readonly OwnFault[] = []) =>
  tell(world, `${key}-${number}`, archiveId, faults, { key });

function expectRestored({ execution, object, openUploads }: Told): void {
  const { status, error, cause } = execution;
  expect({ status, error, cause }).toEqual({ status: 'SUCCEEDED' });
  expect(object?.bytes.equals(bytes)).toBe(true);
  expect(openUploads).toBe(0);
}

async function recordOf(key: string) {
  const bucket = outputOf(world.cloud, 'BucketName');
  const file = await world.clients.s3.send(
    new GetObjectCommand({ Bucket: outputOf(world.cloud, 'WorkBucketName'), Key: recordKey({ bucket, key }) }),
  );
  return JSON.parse((await file.Body?.transformToString()) ?? '');
}

test('a job expires: the next one of the same archive fetches only what is missing', async () => {
  const first = await firstJob('expired', 3);
  const second = await nextJob('expired');
  expectRestored(second);
  expect(second.requests).toBe(firstByte + lastPart);
  expect(second.object?.metadata).toMatchObject({ 'thaw-job-id': first.jobId });
});

test('two jobs expire: the third one puts together what both stored', async () => {
  await firstJob('twice', 2);
  const second = await nextJob('twice', 2, [expiresAt(3)]);
  expect(second).toMatchObject({ execution: { status: 'FAILED' }, openUploads: 1 });
  const third = await nextJob('twice', 3);
  expectRestored(third);
  expect([second.requests, third.requests]).toEqual([firstByte + eightMiB, firstByte + lastPart]);
});

test('a part that somebody replaced meanwhile is fetched again', async () => {
  const { key } = await firstJob('replaced', 3);
  const { uploadId } = await recordOf(key);
  const where = { Bucket: outputOf(world.cloud, 'BucketName'), Key: key, UploadId: uploadId, PartNumber: 1 };
  await world.clients.s3.send(
    new UploadPartCommand({ ...where, Body: Buffer.alloc(8 * MiB), ChecksumAlgorithm: 'CRC32' }),
  );
  const second = await nextJob('replaced');
  expectRestored(second);
  expect(second.requests).toBe(firstByte + eightMiB + lastPart);
});

test('a job of as many other bytes of the archive adopts nothing', async () => {
  const twoRanges = randomBytes(32 * MiB);
  const ofTwo = await world.upload(twoRanges);
  const key = 'ranges';
  const first = { key, range: `0-${16 * MiB - 1}` };
  expect((await tell(world, 'ranges-1', ofTwo, [expiresAt(2)], first)).openUploads).toBe(1);
  const second = { key, range: `${16 * MiB}-${32 * MiB - 1}` };
  const { execution, object, openUploads } = await tell(world, 'ranges-2', ofTwo, [], second);
  expect(execution).toMatchObject({ status: 'SUCCEEDED' });
  expect(object?.bytes.equals(twoRanges.subarray(16 * MiB))).toBe(true);
  expect(openUploads).toBe(0);
});

test('an upload that is given up is adopted by nobody: the next job begins anew', async () => {
  await firstJob('given-up', 3);
  const second = await nextJob('given-up', 2, [failing('Finalize', 'ArchiveDamaged')]);
  expect(second.execution).toMatchObject({ status: 'FAILED', error: 'ArchiveDamaged' });
  expect(second.openUploads).toBe(0);
  expect(await recordOf('given-up')).toMatchObject({ state: 'given up', owner: 'given-up-2' });
  const third = await nextJob('given-up', 3);
  expectRestored(third);
  expect(third.requests).toBe(firstByte + 2 * eightMiB + lastPart);
});

test('an execution that fails for good leaves the upload to the one that has adopted it', async () => {
  const { key } = await firstJob('adopted', 3);
  const record = await recordOf(key);
  const second = await nextJob('adopted', 2, [
    before('Finalize', () => writeRecord(key, { ...record, owner: 'adopted-3' })),
    failing('Finalize', 'ArchiveDamaged'),
  ]);
  expect(second.execution).toMatchObject({ status: 'FAILED', error: 'ArchiveDamaged' });
  expect(second.openUploads).toBe(1);
});

async function writeRecord(key: string, record: object): Promise<void> {
  const Key = recordKey({ bucket: outputOf(world.cloud, 'BucketName'), key });
  const Bucket = outputOf(world.cloud, 'WorkBucketName');
  await world.clients.s3.send(new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(record) }));
}
