import { describe, expect, test } from '@jest/globals';
import type { GlacierJob } from '../../../functions/cloud/glacier-job-outputs.ts';
import { objectMetadata } from '../../../functions/restore/object-metadata.ts';
import { lookAhead, lookOf } from '../../../functions/restore/restore-target.ts';
import { runFiles } from '../../../functions/run-files/keys.ts';
import type { ManifestRow } from '../../../functions/vault-flow.ts';
import { archiveJob, awsError, fakeVault } from '../doors.ts';
import { fakeFiles } from '../fake-files.ts';

const task = { vaultName: 'photos', jobId: 'job-1' };
const settings = { bucketName: 'dest', keyPrefix: 'restored/', storageClass: 'STANDARD' } as const;
const at = runFiles({ vaultName: 'photos', run: 'run-1' });

const row = (number: number, changes: Partial<ManifestRow> = {}): ManifestRow => ({
  row: number,
  archiveId: `archive-${number}`,
  key: `restored/é/${number}.jpg`,
  sizeBytes: 20 * 2 ** 20,
  treeHash: 'ab'.repeat(32),
  createdAt: '2014-01-01T03:00:00Z',
  description: 'as it was',
  storageClass: 'DEEP_ARCHIVE',
  nameStyle: 'plain',
  ...changes,
});

const requestFile = ({ bucketName, keyPrefix }: { bucketName: string; keyPrefix: string }) =>
  JSON.stringify({ destination: { bucketName, keyPrefix } });

/** The second segment of a manifest, as choose-archives writes it. */
function segment(rows: readonly (ManifestRow | string)[]) {
  const lines = rows.map((of) => Buffer.from(`${typeof of === 'string' ? of : JSON.stringify(of)}\n`));
  const index = Buffer.alloc(4 * (lines.length + 1));
  lines.reduce((end, line, number) => index.writeUInt32LE(end + line.length, 4 * (number + 1)) && end + line.length, 0);
  return fakeFiles({
    [at.request]: requestFile(settings),
    [at.manifest(1)]: Buffer.concat(lines),
    [at.manifestIndex(1)]: index,
  });
}

const describing = (thaw: unknown) => JSON.stringify({ thaw });

/** What becomes of a job for archive-10001 that names a row of the run, the second of its segment unless it says otherwise. */
const ahead = (changes: Partial<GlacierJob> = {}, work = segment([row(10_000), row(10_001), row(10_002)])) => {
  const JobDescription = describing({ run: 'run-1', row: 10_001 });
  const job = archiveJob({ ArchiveId: 'archive-10001', JobDescription, ...changes });
  return lookAhead(task, { vault: fakeVault({ describeJob: async () => job }), work, settings });
};

const refused = (sentence: RegExp) => ({ name: 'KeyRefused', message: expect.stringMatching(sentence) });

describe('a job of a run', () => {
  test('takes key, storage class and date from its row', async () => {
    expect(await ahead()).toMatchObject({
      wanted: { key: 'restored/é/10001.jpg', bucket: 'dest' },
      storageClass: 'DEEP_ARCHIVE',
      archiveCreatedAt: '2014-01-01T03:00:00Z',
    });
  });

  test('is read as eight bytes and a line', async () => {
    const work = segment([row(10_000), row(10_001), row(10_002)]);
    await ahead({}, work);
    expect(work.calls).toMatchObject({ readRange: 2, read: 1 }); // besides the run's request
    expect(work.largestBytes).toBe(Buffer.byteLength(JSON.stringify(row(10_001))) + 1);
  });

  test.each([
    ['into another bucket', { bucketName: 'earlier', keyPrefix: 'restored/' }, 's3://earlier/restored/'],
    ['below another prefix', { bucketName: 'dest', keyPrefix: '' }, 's3://dest/'],
  ])('of a run that began %s is not restored here', async (_, destination, began) => {
    const work = segment([row(10_000), row(10_001), row(10_002)]);
    work.files.set(at.request, Buffer.from(requestFile(destination)));
    await expect(ahead({}, work)).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringMatching(`wanted the destination ${began}, .* found s3://dest/restored/ `),
    });
  });

  test('takes the first and the last row of a segment as well', async () => {
    for (const number of [10_000, 10_002]) {
      const JobDescription = describing({ run: 'run-1', row: number });
      const { wanted } = await ahead({ ArchiveId: `archive-${number}`, JobDescription });
      expect(wanted.key).toBe(`restored/é/${number}.jpg`);
    }
  });

  test('whose row is of another archive is refused', async () => {
    await expect(ahead({ ArchiveId: 'archive-7' })).rejects.toMatchObject(
      refused(/that row is archive "archive-10001"/),
    );
  });

  test.each([
    ['just behind the segment', 10_003, /the manifest has no row 10003/],
    ['far behind the segment', 19_999, /there is no such row/],
    ['of a segment that is not there', 70_000, /there is no such row/],
  ])('whose row is %s is refused', async (_, number, sentence) => {
    const JobDescription = describing({ run: 'run-1', row: number });
    await expect(ahead({ JobDescription })).rejects.toMatchObject(refused(sentence));
  });

  test('of a run that is not there is refused', async () => {
    const JobDescription = describing({ run: 'run-2', row: 10_001 });
    await expect(ahead({ JobDescription })).rejects.toMatchObject(refused(/there is no such row/));
  });

  test.each([
    ['is no text', { run: 7, row: 1 }, /its thaw.run is 7/],
    ['climbs', { run: '..', row: 1 }, /its thaw.run is ".."/],
    ['is a path', { run: 'a/b', row: 1 }, /its thaw.run is "a\/b"/],
    ['is missing', { row: 1 }, /its thaw.run is undefined/],
    ['has a row that is no number', { run: 'run-1', row: '1' }, /its thaw.row is "1"/],
    ['has a row below 0', { run: 'run-1', row: -1 }, /its thaw.row is -1/],
    ['has half a row', { run: 'run-1', row: 0.5 }, /its thaw.row is 0.5/],
    ['has no row', { run: 'run-1' }, /its thaw.row is undefined/],
    ['has a key as well', { run: 'run-1', row: 10_001, key: 'x' }, /names a key as well/],
  ])('whose run %s is refused before anything is read', async (_, thaw, sentence) => {
    const work = segment([]);
    await expect(ahead({ JobDescription: describing(thaw) }, work)).rejects.toMatchObject(refused(sentence));
    expect(work.calls.readRange).toBe(0);
  });

  test.each([
    ['has another number', row(10_000), /row 10001 says that it is row 10000/],
    ['lies outside the prefix', row(10_001, { key: 'elsewhere/a' }), /does not begin with the stack's prefix/],
    ['climbs out of the prefix', row(10_001, { key: 'restored/../a' }), /a segment "\.\."/],
    ['has no key', '{"row":10001,"archiveId":"archive-10001"}', /not as choose-archives writes them/],
    ['is cut', '{"row":10001,', /not as choose-archives writes them/],
    ['is longer than any', ' '.repeat(70_000), /cannot be 70001 bytes long/],
  ])('whose row %s is refused', async (_, second, sentence) => {
    await expect(ahead({}, segment([row(10_000), second]))).rejects.toMatchObject(refused(sentence));
  });

  test('for a range of its archive is refused: rows are whole archives', async () => {
    await expect(ahead({ RetrievalByteRange: '0-1048575' })).rejects.toMatchObject(refused(/it is for a range/));
  });

  test('for an inventory is refused', async () => {
    const inventory: Partial<GlacierJob> = {
      Action: 'InventoryRetrieval',
      CompletionDate: '2026-11-22T10:00:00Z',
      InventorySizeInBytes: 5,
    };
    await expect(ahead(inventory)).rejects.toMatchObject(refused(/rows are archives/));
  });

  test('whose row cannot be read just now is no refused key', async () => {
    const work = { ...segment([]), readRange: async () => Promise.reject(awsError('SlowDown')) };
    await expect(ahead({}, work)).rejects.toMatchObject({ name: 'SlowDown' });
  });
});

describe('a job without a run', () => {
  test('asks nothing of the work bucket, and is of the class of the stack', async () => {
    const work = segment([]);
    const { wanted, storageClass } = await ahead({ JobDescription: 'my own words' }, work);
    expect({ key: wanted.key, storageClass }).toEqual({
      key: 'restored/photos/archive-10001',
      storageClass: 'STANDARD',
    });
    expect(work.calls.readRange).toBe(0);
  });

  test('for an inventory can be read at once, whatever the class of archives', async () => {
    const job: GlacierJob = {
      Action: 'InventoryRetrieval',
      Completed: true,
      StatusCode: 'Succeeded',
      CompletionDate: '2026-11-22T10:00:00Z',
      InventorySizeInBytes: 5,
    };
    const doors = { vault: fakeVault({ describeJob: async () => job }), work: segment([]) };
    for (const [of, becomes] of [
      ['DEEP_ARCHIVE', 'STANDARD'],
      ['GLACIER', 'STANDARD'],
      ['STANDARD_IA', 'STANDARD_IA'],
    ] as const) {
      const { storageClass } = await lookAhead(task, { ...doors, settings: { ...settings, storageClass: of } });
      expect(storageClass).toBe(becomes);
    }
  });
});

test('an object says when its file was modified, as people, rclone and s3fs read it', async () => {
  const work = segment([row(10_000), row(10_001, { modifiedAt: '2013-04-01T12:00:00Z' }), row(10_002)]);
  const prospect = await ahead({}, work);
  const { metadata } = lookOf(prospect, { contentType: 'text/plain', archiveDescription: 'x' });
  expect(metadata).toMatchObject({ 'thaw-modified': '2013-04-01T12:00:00Z', mtime: '1364817600' });
  const other = lookOf(await ahead(), { contentType: 'text/plain', archiveDescription: 'x' });
  expect(Object.keys(other.metadata)).not.toContain('thaw-modified');
  expect(Object.keys(other.metadata)).not.toContain('mtime');
});

test('a folder marker that is kept has a key that ends in a slash, and only in one', async () => {
  const at = (key: string) => ahead({}, segment([row(10_000), row(10_001, { key }), row(10_002)]));
  expect(await at('restored/photos/')).toMatchObject({ wanted: { key: 'restored/photos/' } });
  await expect(at('restored/photos//')).rejects.toMatchObject(refused(/empty segment/));
  await expect(at('restored/')).rejects.toMatchObject(refused(/it is empty/));
});

test('an object says when its archive was uploaded, where that is known', async () => {
  const { output, archiveCreatedAt } = await ahead();
  expect(objectMetadata(task, output, { archiveCreatedAt })).toMatchObject({
    'thaw-archive-created': '2014-01-01T03:00:00Z',
    'thaw-archive-id': 'archive-10001',
  });
  expect(objectMetadata(task, output, {})).not.toHaveProperty('thaw-archive-created');
});
