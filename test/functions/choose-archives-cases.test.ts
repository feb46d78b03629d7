import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { chooseArchives } from '../../functions/choose-archives.ts';
import { objectMetadata } from '../../functions/restore/object-metadata.ts';
import { runFiles } from '../../functions/run-files/keys.ts';
import type { ManifestRow, VaultSettings } from '../../functions/vault-flow.ts';
import type { ChooseDoors } from '../../functions/vault-run/choose-archives/choosing.ts';
import type { VaultSummary } from '../../functions/vault-run/choose-archives/summary.ts';
import { fakeFiles } from './fake-files.ts';
import { entry, type InventoryEntry, inventoryOf } from './vault-run/inventories.ts';
import { stackSettings } from './vault-run/stack-settings.ts';

/** Cases of test/functions/archive/cases, from the inventory to the manifest and its summary. */
const inputOf = (name: string): Readonly<Record<string, unknown>> =>
  JSON.parse(readFileSync(path.join(import.meta.dirname, 'archive', 'cases', `${name}.json`), 'utf8')).input;

const at = runFiles({ vaultName: 'v', run: 'r' });
const inventoryKey = 'inventory/v/1.json';

const settings: VaultSettings = {
  vaultName: 'v',
  mode: 'dry run',
  tier: 'Bulk',
  maxCostUsd: null,
  prefix: '',
  storageClass: 'STANDARD',
  include: [],
  exclude: [],
  bytesPerDay: 2 ** 40,
  tries: 3,
  destination: { bucketName: 'b', keyPrefix: '' },
};

/** What a dry run makes of an inventory. */
async function chosen(
  rows: readonly InventoryEntry[],
  request: Partial<VaultSettings> = {},
  userFiles: Readonly<Record<string, string>> = {},
) {
  const files = fakeFiles({ [at.request]: JSON.stringify({ ...settings, ...request }), ...userFiles });
  const doors: ChooseDoors = {
    files,
    destination: fakeFiles({ [inventoryKey]: inventoryOf('v', rows) }),
    bucket: { head: async () => undefined },
    vault: { describeVault: async () => undefined },
    settings: {
      bucketName: 'b',
      keyPrefix: '',
      ...stackSettings,
    },
    hasTime: () => true,
  };
  const begun = { vaultName: 'v', run: 'r', calls: 1, waitSeconds: 0, inventoryJobId: null };
  await chooseArchives(
    { ...begun, inventoryKey, progress: null, estimate: null, failure: null, outcome: 'inventory there' },
    doors,
  );
  const manifest = files.text(at.manifest(0)).split('\n').filter(Boolean);
  const summary: VaultSummary = JSON.parse(files.text(at.summary));
  return { rows: manifest.map((line): ManifestRow => JSON.parse(line)), summary };
}

const described = (...descriptions: readonly string[]) =>
  descriptions.map((ArchiveDescription, n) => entry(n, { ArchiveDescription, Size: 100 }));

test('duplicates-bought-thrice: a remark with the sum', async () => {
  const inventory = inputOf('duplicates-bought-thrice')['inventory'] as InventoryEntry[];
  const { summary } = await chosen(inventory);
  expect(summary.copies).toMatchObject({ archives: 2, bytes: 10 });
  expect(summary.copies.onceUsdByTier.Standard).toBeCloseTo((summary.cost.onceUsdByTier.Standard * 2) / 3, 10);
});

test('a bucket in another region: the estimate says what the transfer costs', async () => {
  const inventory = [entry(1, { Size: 2 ** 30 })];
  const [here, there] = [await chosen(inventory), await chosen(inventory, { toOtherRegion: true })];
  expect(here.summary.cost.transferUsd).toBe(0);
  expect(there.summary.cost.transferUsd).toBeCloseTo(0.02, 9);
  expect(there.summary.cost.onceUsdByTier.Bulk - here.summary.cost.onceUsdByTier.Bulk).toBeCloseTo(0.02, 9);
});

test('folder-marker-fastglacier: counted, and no object named as a file', async () => {
  const description = String(inputOf('folder-marker-fastglacier')['description']);
  const marker = entry(1, { ArchiveDescription: description, Size: 1 });
  const file = entry(2, { ArchiveDescription: 'photos/2012/a.jpg' });
  const { rows, summary } = await chosen([marker, file]);
  expect(rows.map(({ key }) => key)).toEqual(['photos/2012/a.jpg']);
  expect(summary.leftOut).toEqual({ 'folder marker': 1 });
});

test('key-is-folder-of-another: neither key is the folder of the other', async () => {
  const { rows } = await chosen(described(...(inputOf('key-is-folder-of-another')['descriptions'] as string[])));
  const keys = rows.map(({ key }) => key);
  expect(keys).toContain('backup/2013.tar');
  expect(keys).toHaveLength(2);
  for (const key of keys) expect(keys.filter((other) => other.startsWith(`${key}/`))).toEqual([]);
});

test('mtime-not-kept: becomes metadata of the object', async () => {
  const { rows } = await chosen(described(String(inputOf('mtime-not-kept')['description'])));
  const { modifiedAt, archiveId, treeHash } = rows[0] ?? {};
  const output = { kind: 'archive', archiveId, treeHash, createdAt: 'x' } as Parameters<typeof objectMetadata>[1];
  expect(objectMetadata({ vaultName: 'v', jobId: 'j' }, output, { modifiedAt })).toMatchObject({
    'thaw-modified': '2013-04-01T12:00:00Z',
    mtime: '1364817600',
  });
});

test('ids-header-taken-as-id: the header is skipped, and one id is unknown', async () => {
  const { archivesFile, inventoryHolds } = inputOf('ids-header-taken-as-id');
  const archives = 'runs/v/ids.txt';
  const rows = (inventoryHolds as string[]).map((ArchiveId, n) => entry(n, { ArchiveId }));
  const { rows: manifest, summary } = await chosen(
    [...rows, entry(9)],
    { archives },
    { [archives]: String(archivesFile) },
  );
  expect(manifest.map(({ archiveId }) => archiveId)).toEqual(['AAA-1']);
  expect(summary.userFiles.archives?.unknownIds).toEqual({ count: 1, first: ['NOT-IN-VAULT'] });
});

test('names-two-paths: the first name, and a count of the rest', async () => {
  const names = 'runs/v/names.csv';
  const file = String(inputOf('names-two-paths')['namesFile']);
  const { rows, summary } = await chosen([entry(1, { ArchiveId: 'AAA-1' })], { names }, { [names]: file });
  expect(rows.map(({ key }) => key)).toEqual(['photo/a.jpg']);
  expect(summary.userFiles.names?.otherNames).toEqual({
    count: 1,
    first: [{ archiveId: 'AAA-1', name: 'photo/a.jpg', others: ['photo/copy/a.jpg'] }],
  });
});
