import { describe, expect, test } from '@jest/globals';
import { GiB, MiB } from '../../functions/archive/units.ts';
import type { Bucket } from '../../functions/cloud/bucket.ts';
import type { ObjectLook } from '../../functions/cloud/bucket-door.ts';
import type { GlacierJob } from '../../functions/cloud/glacier-job-outputs.ts';
import { type PlanDoors, plan } from '../../functions/plan.ts';
import type { Measure } from '../../functions/runtime/metrics.ts';
import { archiveJob, awsError, fakeBucket, fakeVault, pouring, storedObject } from './doors.ts';
import { fakeFiles } from './fake-files.ts';

const executionName = 'photos-1';
const task = { vaultName: 'photos', jobId: 'job-1', executionName };
const settings = {
  bucketName: 'dest',
  keyPrefix: 'restored/',
  storageClass: 'DEEP_ARCHIVE',
  minimumPartSizeBytes: 8 * MiB,
} as const;

/** A world of one job; tells in which order its doors were used. */
function world(job: GlacierJob, changes: Partial<Bucket> = {}, work: PlanDoors['work'] = fakeFiles()) {
  const used: string[] = [];
  const looks: ObjectLook[] = [];
  const vault = fakeVault({
    async describeJob() {
      used.push('describeJob');
      return job;
    },
    async readRange(_, range) {
      used.push(`readRange ${range.start}-${range.end}`);
      const pour = pouring([Buffer.from([1])]);
      return { pour, treeHash: undefined, contentType: 'application/octet-stream', archiveDescription: ' a  b ' };
    },
  });
  const bucket = fakeBucket({
    async head() {
      used.push('head');
      return undefined;
    },
    async openUpload(destination, look) {
      used.push('openUpload');
      looks.push(look);
      return { ...destination, uploadId: 'upload-1' };
    },
    ...changes,
  });
  const executions = { describe: async () => undefined };
  const mapRuns = { latest: async () => undefined };
  const measured: unknown[] = [];
  const measure: Measure = (name, value, facts) => measured.push({ [name]: value, ...facts });
  return { used, looks, measured, doors: { vault, bucket, work, settings, measure, executions, mapRuns } };
}

describe('plan()', () => {
  test('looks at the destination before it fetches a byte, and opens the upload last', async () => {
    const { used, doors } = world(archiveJob());
    await plan(task, doors);
    expect(used).toEqual(['describeJob', 'head', 'readRange 0-1', 'openUpload']);
  });

  test('decides every number', async () => {
    expect(await plan(task, world(archiveJob()).doors)).toEqual({
      outcome: 'planned',
      ...task,
      bucket: 'dest',
      key: 'restored/photos/archive-1',
      uploadId: 'upload-1',
      sizeBytes: 20 * MiB,
      partSizeBytes: 8 * MiB,
      executionName,
      partNumbers: [1, 2, 3],
      keptRowsKey: null,
      largeParts: false,
      treeHash: 'ab'.repeat(32),
      verified: 'tree-hash',
      availableUntil: null,
    });
  });

  test('writes down until when Glacier promises the output, and measures the hours left where they are few', async () => {
    const CompletionDate = new Date(Date.now() - 20.5 * 3_600_000).toISOString();
    const { doors, measured } = world(archiveJob({ CompletionDate }));
    const availableUntil = new Date(Date.parse(CompletionDate) + 24 * 3_600_000).toISOString();
    expect(await plan(task, doors)).toMatchObject({ availableUntil });
    expect(measured).toEqual([{ HoursLeft: 3.5, vaultName: 'photos', jobId: 'job-1' }]);
  });

  test('writes down what the object is, in metadata that survives a header', async () => {
    const { looks, doors } = world(archiveJob());
    await plan(task, doors);
    expect(looks[0]).toEqual({
      contentType: 'application/octet-stream',
      storageClass: 'DEEP_ARCHIVE',
      metadata: {
        'thaw-vault': 'photos',
        'thaw-archive-id': 'archive-1',
        'thaw-job-id': 'job-1',
        'thaw-tree-hash': 'ab'.repeat(32),
        'thaw-job-created': '2026-11-22T06:00:00.000Z',
        'thaw-verified': 'tree-hash',
        'thaw-description': '%20a%20%20b%20',
      },
    });
  });

  test('stays under 256 KiB for the largest archive, in parts that need a Standard child', async () => {
    const { doors } = world(archiveJob({ ArchiveSizeInBytes: 40_000 * GiB }));
    const planned = await plan(task, doors);
    expect(planned).toMatchObject({ partSizeBytes: 4 * GiB, largeParts: true });
    expect(Buffer.byteLength(JSON.stringify(planned))).toBeLessThan(64 * 1024);
  });

  test('parts of 1 GiB still fit into an Express child', async () => {
    const { doors } = world(archiveJob({ ArchiveSizeInBytes: 10_000 * GiB }));
    expect(await plan(task, doors)).toMatchObject({ partSizeBytes: 1 * GiB, largeParts: false });
  });

  test('an inventory is verified by size, and says so', async () => {
    const inventory: GlacierJob = {
      Action: 'InventoryRetrieval',
      Completed: true,
      CompletionDate: '2026-11-22T10:00:00.500Z',
      InventorySizeInBytes: 1234,
      StatusCode: 'Succeeded',
    };
    const { looks, doors } = world(inventory);
    const key = expect.stringMatching(/^restored\/inventory\/photos\/20261122T100000Z-[0-9a-f]{8}\.json$/);
    expect(await plan(task, doors)).toMatchObject({ key, treeHash: null, verified: 'size' });
    expect(looks[0]?.metadata).toMatchObject({ 'thaw-verified': 'size' });
    expect(looks[0]?.metadata).not.toHaveProperty('thaw-tree-hash');
  });

  test('an archive that is there already is a success, and no byte is fetched', async () => {
    const there = storedObject(20 * MiB, { 'thaw-tree-hash': 'ab'.repeat(32) });
    const { used, doors } = world(archiveJob(), { head: async () => there });
    expect(await plan(task, doors)).toMatchObject({ outcome: 'already restored', verified: 'tree-hash' });
    expect(used).toEqual(['describeJob']);
  });

  test.each([
    ['another size', storedObject(1, { 'thaw-tree-hash': 'ab'.repeat(32) })],
    ['another hash', storedObject(20 * MiB, { 'thaw-tree-hash': 'cd'.repeat(32) })],
    ['no hash', storedObject(20 * MiB)],
  ])('an object of %s at the destination is not touched', async (_, there) => {
    const { doors } = world(archiveJob(), { head: async () => there });
    await expect(plan(task, doors)).rejects.toMatchObject({ name: 'DestinationTaken' });
  });

  test('a destination that may not be looked at is not taken for an empty one', async () => {
    const { used, doors } = world(archiveJob(), {
      async head() {
        throw awsError('AccessDenied');
      },
    });
    await expect(plan(task, doors)).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(used).toEqual(['describeJob']);
  });

  test.each([
    ['leaves the prefix', '{"thaw":{"key":"../x"}}'],
    ['is absolute', '{"thaw":{"key":"/x"}}'],
    ['has a control character', '{"thaw":{"key":"a\\u0007b"}}'],
    ['is too long', JSON.stringify({ thaw: { key: 'k'.repeat(1020) } })],
    ['is no text', '{"thaw":{"key":7}}'],
  ])('a key that %s is refused before any byte', async (_, JobDescription) => {
    const { used, doors } = world(archiveJob({ JobDescription }));
    await expect(plan(task, doors)).rejects.toMatchObject({ name: 'KeyRefused' });
    expect(used).toEqual(['describeJob']);
  });

  test('a key the job names is used, below the prefix', async () => {
    const { doors } = world(archiveJob({ JobDescription: '{"thaw":{"key":"2019/all.tar"}}' }));
    expect(await plan(task, doors)).toMatchObject({ key: 'restored/2019/all.tar' });
  });

  test.each([
    ['no job', '{"vaultName":"photos"}'],
    ['a job with no name', '{"vaultName":"photos","jobId":""}'],
    ['a job that is a number', '{"vaultName":"photos","jobId":7}'],
    ['no vault', '{"vaultName":"","jobId":"j"}'],
    ['nothing', 'null'],
    ['a text', '"photos"'],
  ])('an input that names %s is refused in a sentence that sends nobody to the dead-letter queue', async (_, input) => {
    const { used, doors } = world(archiveJob());
    await expect(plan({ ...JSON.parse(input), executionName }, doors)).rejects.toMatchObject({
      name: 'InputRefused',
      message: expect.stringMatching(/^Cannot plan a restore: wanted the input (?!.*dead-letter).*, found /),
    });
    expect(used).toEqual([]);
  });

  test.each(['.', '..'])(
    'a vault named "%s" is refused: a request for it would be about something else',
    async (vaultName) => {
      const asked = plan({ ...task, vaultName }, world(archiveJob()).doors);
      await expect(asked).rejects.toMatchObject({ name: 'InputRefused' });
    },
  );
});
