import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ManifestRow } from '../../functions/vault-flow.ts';
import { bytesOf } from './bytes.ts';
import { outputOf } from './output-of.ts';
import { type Kept, type RunEnded, startVaultWorld, type VaultWorld } from './vault-world.ts';

const vaultName = 'names';

/** An archive a day of January 2014, in this order; and what the run below is to make of it. */
const wishes = [
  { description: 'a/same.txt', key: 'n/a/same.20140101T000000Z.txt' },
  { description: 'a/same.txt', key: 'n/a/same.20140102T000000Z.txt' },
  { description: 'b/1.jpg', key: undefined }, // excluded
  { description: 'b/2.jpg', key: 'n/b/2.jpg' },
  { description: 'c/3.txt', key: undefined }, // not included
  { description: '', override: 'o/größe, "quoted".txt', key: 'n/o/größe, "quoted".txt' },
  { description: 'b/6.jpg', key: undefined }, // not among the ids
  { description: 'c/7.txt', override: 'a/same.txt', key: 'n/a/same.txt' }, // the newest of three
  { description: 'b/8.jpg', createdAt: '2010-05-05T00:00:00.000Z', key: undefined }, // too old
  // FastGlacier's way to write `b/9.jpg`, and when that file was modified
  {
    description: '<m><v>4</v><p>Yi85LmpwZw==</p><lm>20130401T120000Z</lm></m>',
    key: 'n/b/9.jpg',
    modified: { 'thaw-modified': '2013-04-01T12:00:00Z', mtime: '1364817600' },
  },
];

const archives: readonly Kept[] = wishes.map(({ description, createdAt }, n) => ({
  bytes: bytesOf(200 + n, `named ${n}`),
  description,
  createdAt: createdAt ?? new Date(Date.UTC(2014, 0, n + 1)).toISOString(),
}));

let world: VaultWorld;
let ids: string[];
beforeAll(async () => {
  world = await startVaultWorld();
  ids = world.keep(vaultName, archives);
}, 300_000);
afterAll(() => world.close());

describe('a run with names, ids, globs and a date', () => {
  let ended: RunEnded;
  beforeAll(async () => {
    const [names, chosen] = [`runs/${vaultName}/names.csv`, `runs/${vaultName}/ids.txt`];
    await putWork(names, overrides());
    await putWork(chosen, `${ids.filter((_, n) => n !== 6).join('\n')}\n`);
    ended = await world.restoreVault('chosen', {
      vaultName,
      maxCostUsd: 1,
      prefix: 'n/',
      storageClass: 'STANDARD_IA',
      names,
      archives: chosen,
      include: ['a/**', 'b/**', 'o/*'],
      exclude: ['**/1.*'],
      after: '2014-01-01',
    });
  }, 300_000);

  test('restores what is meant, each archive under a key of its own', async () => {
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'complete', estimate: { leftOut: 4 } } });
    const objects = (await world.objects()).filter(({ key }) => key.startsWith('n/'));
    const found = objects.map(({ key, bytes }) => [key, bytes.toString('hex')]);
    const meant = wishes.flatMap(({ key }, n) =>
      key === undefined ? [] : [[key, archives[n]?.bytes.toString('hex')]],
    );
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(meant));
  });

  test('gives the objects their storage class, and what is known of the archive as metadata', async () => {
    const Bucket = outputOf(world.cloud, 'BucketName');
    for (const [n, { key: Key, description, modified }] of wishes.entries()) {
      if (Key === undefined) continue;
      const { StorageClass, Metadata } = await world.clients.s3.send(new HeadObjectCommand({ Bucket, Key }));
      expect({ StorageClass, Metadata }).toMatchObject({
        StorageClass: 'STANDARD_IA',
        Metadata: {
          'thaw-vault': vaultName,
          'thaw-archive-id': ids[n],
          'thaw-archive-created': archives[n]?.createdAt,
          'thaw-tree-hash': expect.stringMatching(/^[0-9a-f]{64}$/),
          ...(description !== '' && { 'thaw-description': description }),
          ...modified,
        },
      });
    }
  });
});

describe('a given inventory', () => {
  const inventoriesAskedFor = () => world.glacierRequests().InitiateJob;
  const dryRun = async (run: string, inventory: object) => {
    const ended = await world.restoreVault(run, { vaultName, mode: 'dry run', inventory });
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'estimated', estimate: { badRows: 0 } } });
    const lines = (await world.runFile(vaultName, run, 'manifest/00000.jsonl')).trim().split('\n');
    const rows = lines.map((line): ManifestRow => JSON.parse(line));
    return { key: String(ended.output?.inventoryKey), rows };
  };
  /** The manifest of all: two of one name among them, one of no name. */
  const expected = () =>
    [8, 0, 1, 2, 3, 4, 5, 6, 7, 9].map((n) => ({
      archiveId: ids[n],
      key: keyOf(n),
      sizeBytes: 200 + n,
      createdAt: expect.stringContaining(archives[n]?.createdAt?.slice(0, 19) ?? ''),
    }));

  test.each(['JSON', 'CSV'] as const)(
    'as %s is read from its job, and then from its key, and no other is asked for',
    async (format) => {
      const jobId = await world.startInventory({ vault: vaultName, format });
      const before = inventoriesAskedFor();
      const fromJob = await dryRun(`${format}-job`, { jobId });
      expect(fromJob.rows).toMatchObject(expected());
      expect(fromJob.key).toMatch(format === 'CSV' ? /\.csv$/ : /\.json$/);
      const fromKey = await dryRun(`${format}-key`, { key: fromJob.key });
      expect(fromKey.rows).toEqual(fromJob.rows);
      expect(inventoriesAskedFor()).toBe(before);
    },
    300_000,
  );
});

describe('two archives of one name, restored in spans of time', () => {
  const spans = 'spans';
  const twins: readonly Kept[] = ['2014', '2016'].map((year) => ({
    bytes: bytesOf(300, `twin of ${year}`),
    description: 'twin.txt',
    createdAt: `${year}-05-06T07:08:09.000Z`,
  }));
  const restoreSpan = async (run: string, span: object = {}) => {
    const request = { vaultName: spans, maxCostUsd: 1, tier: 'Expedited', prefix: 'spans/', ...span };
    expect(await world.restoreVault(run, request)).toMatchObject({
      status: 'SUCCEEDED',
      output: { outcome: 'complete' },
    });
  };
  beforeAll(async () => {
    world.keep(spans, twins);
    await restoreSpan('old', { before: '2015-01-01' });
    await restoreSpan('new', { after: '2015-01-01' });
  }, 300_000);

  test('lie under two keys: the second leaves the first its name', async () => {
    const objects = (await world.objects()).filter(({ key }) => key.startsWith('spans/'));
    expect(objects.map(({ key, bytes }) => [key, bytes.toString('hex')])).toEqual([
      ['spans/twin.20160506T070809Z.txt', twins[1]?.bytes.toString('hex')],
      ['spans/twin.txt', twins[0]?.bytes.toString('hex')],
    ]);
  });

  test('are both found by a run of the whole vault, which asks for nothing', async () => {
    const before = (await world.jobsFor(spans)).length;
    await restoreSpan('whole');
    expect(await world.jobsFor(spans)).toHaveLength(before);
    expect(await world.report(spans, 'whole')).toMatchObject([
      { key: 'spans/twin.txt', tries: 0 },
      { key: 'spans/twin.20160506T070809Z.txt', tries: 0 },
    ]);
  }, 300_000);
});

/** Where an archive would go without the user's files. */
function keyOf(n: number): string | undefined {
  if (n === 0) return 'a/same.20140101T000000Z.txt';
  if (n === 9) return 'b/9.jpg';
  return archives[n]?.description || `${vaultName}/${ids[n]}`;
}

/** A quote in a name as Glacier's CSV has it: behind a backslash. */
const overrides = () =>
  wishes
    .flatMap(({ override }, n) => (override === undefined ? [] : [`${ids[n]},"${override.replaceAll('"', '\\"')}"\n`]))
    .join('');

async function putWork(Key: string, Body: string): Promise<void> {
  const Bucket = outputOf(world.cloud, 'WorkBucketName');
  await world.clients.s3.send(new PutObjectCommand({ Bucket, Key, Body }));
}
