import { describe, expect, test } from '@jest/globals';
import { TreeHash } from '../../functions/archive/tree-hash.ts';
import { MiB } from '../../functions/archive/units.ts';
import type { Bucket } from '../../functions/cloud/bucket.ts';
import type { ObjectLook } from '../../functions/cloud/bucket-door.ts';
import { restoreSmall } from '../../functions/restore-small.ts';
import { randomBytes } from '../../local/test/random-bytes.ts';
import { archiveJob, awsError, fakeBucket, fakeVault, pouring, storedObject } from './doors.ts';
import { fakeFiles } from './fake-files.ts';

const archive = randomBytes(3 * MiB + 5);
const treeHash = new TreeHash().update(archive).digestHex();
const task = { vaultName: 'photos', jobId: 'job-1', attemptSeconds: 100 };
const job = archiveJob({ ArchiveSizeInBytes: archive.length, ArchiveSHA256TreeHash: treeHash });
const settings = {
  bucketName: 'dest',
  keyPrefix: '',
  storageClass: 'STANDARD',
  minimumPartSizeBytes: 8 * MiB,
  sliceSizeBytes: MiB,
  slicesAtOnce: 2,
} as const;
const restored = { outcome: 'restored', bucket: 'dest', key: 'photos/archive-1', sizeBytes: archive.length, treeHash };

/** A vault with one archive, of which Glacier tells no range hashes, so that only the fold can decide. */
function world(changes: Partial<Bucket> = {}, description = job) {
  const objects: { bytes: Buffer; look: ObjectLook }[] = [];
  const requests: unknown[] = [];
  const vault = fakeVault({
    describeJob: async () => description,
    async readRange(_, range) {
      requests.push(range);
      const pour = pouring([archive.subarray(range.start, range.end)]);
      return { pour, treeHash: undefined, contentType: 'text/x', archiveDescription: 'holidays' };
    },
  });
  const bucket = fakeBucket({
    head: async () => undefined,
    async putObject(_, look, body) {
      const chunks = await Array.fromAsync(body.bytes, (chunk) => Buffer.from(chunk));
      objects.push({ bytes: Buffer.concat(chunks), look });
    },
    ...changes,
  });
  return { doors: { vault, bucket, work: fakeFiles(), settings }, objects, requests };
}

describe('restoreSmall()', () => {
  test('makes the object with one put, described as the long road would', async () => {
    const { doors, objects } = world();
    expect(await restoreSmall(task, doors)).toEqual({ ...restored, verified: 'tree-hash' });
    expect(objects[0]?.bytes.equals(archive)).toBe(true);
    expect(objects[0]?.look).toMatchObject({
      contentType: 'text/x',
      metadata: { 'thaw-tree-hash': treeHash, 'thaw-description': 'holidays', 'thaw-job-id': 'job-1' },
    });
  });

  test('leaves alone what turns out larger than a part, before a byte is fetched', async () => {
    const large = archiveJob({ ArchiveSizeInBytes: 8 * MiB + 1 });
    const { doors, requests } = world({}, large);
    expect(await restoreSmall(task, doors)).toEqual({ outcome: 'too large', sizeBytes: 8 * MiB + 1 });
    expect(requests).toEqual([]);
  });

  test('bytes that do not fold to the hash of Glacier never end: S3 makes no object of them', async () => {
    const { doors, objects } = world({}, archiveJob({ ArchiveSizeInBytes: archive.length }));
    await expect(restoreSmall(task, doors)).rejects.toMatchObject({ name: 'ArchiveDamaged' });
    expect(objects).toEqual([]);
  });

  test('an archive that is there already is a success, and no byte is fetched', async () => {
    const there = storedObject(archive.length, { 'thaw-tree-hash': treeHash, 'thaw-job-id': 'job-2' });
    const { doors, requests } = world({ head: async () => there });
    expect(await restoreSmall(task, doors)).toMatchObject({ outcome: 'already restored' });
    expect(requests).toEqual([]);
  });

  test.each([
    ['its own answer lost', 'job-1', 'restored'],
    ['another job faster', 'job-2', 'already restored'],
  ])('a place that was taken meanwhile, %s, is a success', async (_, jobId, outcome) => {
    const there = storedObject(archive.length, { 'thaw-tree-hash': treeHash, 'thaw-job-id': jobId });
    let looks = 0;
    const { doors } = world({
      head: async () => (looks++ === 0 ? undefined : there),
      putObject: async () => Promise.reject(awsError('PreconditionFailed')),
    });
    expect(await restoreSmall(task, doors)).toMatchObject({ outcome });
  });

  test('a place that something else took meanwhile is DestinationTaken', async () => {
    let looks = 0;
    const { doors } = world({
      head: async () => (looks++ === 0 ? undefined : storedObject(1)),
      putObject: async () => Promise.reject(awsError('PreconditionFailed')),
    });
    await expect(restoreSmall(task, doors)).rejects.toMatchObject({ name: 'DestinationTaken' });
  });
});
