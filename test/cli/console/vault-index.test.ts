import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ArchiveEntry, FolderPage } from '../../../cli/console/api.ts';
import { buildIndex } from '../../../cli/console/index/build-index.ts';
import { type FolderWish, folderPage } from '../../../cli/console/index/folder-page.ts';
import type { NamingRules } from '../../../cli/console/index/naming.ts';
import { type SearchQuery, searchPage } from '../../../cli/console/index/search.ts';
import { idsOf, select } from '../../../cli/console/index/select.ts';
import { VaultIndex } from '../../../cli/console/index/vault-index.ts';
import { chooseArchives } from '../../../functions/choose-archives.ts';
import { runFiles } from '../../../functions/run-files/keys.ts';
import type { ManifestRow, VaultRun } from '../../../functions/vault-flow.ts';
import { wantedArchives } from '../../../local/seed/archives.ts';
import { fakeFiles } from '../../functions/fake-files.ts';
import { dryRunSettings } from '../../functions/vault-run/dry-run-settings.ts';
import { entries, entry, type InventoryEntry, inventoryOf } from '../../functions/vault-run/inventories.ts';
import { stackSettings } from '../../functions/vault-run/stack-settings.ts';

let folder = '';
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'thaw-index-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const usual: NamingRules = {
  vaultName: 'photos',
  keys: 'safe',
  nameRules: [],
  prefix: '',
  keyPrefix: '',
  namesFile: null,
};

/** Cut into pieces of a size that no row has. */
async function* pieces(text: string): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += 4099) yield bytes.subarray(start, start + 4099);
}

async function indexOf(
  rows: readonly (InventoryEntry | string)[],
  naming: Partial<NamingRules> = {},
): Promise<VaultIndex> {
  const file = path.join(folder, `${files++}.sqlite`);
  const wish = { file, sizeBytes: undefined, isCsv: false, naming: { ...usual, ...naming } };
  await buildIndex(pieces(inventoryOf('photos', rows)), wish, () => undefined);
  return new VaultIndex(file, 'id');
}

const described = (...descriptions: readonly string[]): InventoryEntry[] =>
  descriptions.map((ArchiveDescription, number) => entry(number, { ArchiveDescription }));

const pageOf = (index: VaultIndex, wish: Partial<FolderWish> = {}): FolderPage =>
  folderPage(index, {
    path: '',
    order: 'name',
    isDescending: false,
    filter: undefined,
    offset: 0,
    limit: 1000,
    ...wish,
  });

const search = (index: VaultIndex, query: Partial<SearchQuery>, limit = 1000) =>
  searchPage(index, { text: '', glob: '', path: '', filter: undefined, ...query }, 0, { limit, mostMs: 60_000 });

const pathsIn = (found: readonly ArchiveEntry[]) => found.map((each) => each.path);

/** Every archive with its path, by walking the folders. */
function walk(index: VaultIndex, folderPath = ''): [archiveId: string, path: string][] {
  return pageOf(index, { path: folderPath }).entries.flatMap((each) =>
    each.kind === 'folder' ? walk(index, each.path) : [[each.archiveId, each.path] as [string, string]],
  );
}

/** Which key each archive gets in a restore of all, by the product itself. */
async function chosenKeys(rows: readonly InventoryEntry[], request: object = {}): Promise<Map<string, string>> {
  const at = runFiles({ vaultName: 'photos', run: 'run-1' });
  const destination = { bucketName: 'restored', keyPrefix: '' };
  const settings = {
    ...dryRunSettings,
    vaultName: 'photos',
    destination,
    ...request,
  };
  const work = fakeFiles({ [at.request]: JSON.stringify(settings), 'runs/photos/names.csv': namesFile });
  const doors = {
    files: work,
    destination: fakeFiles({ 'inventory.json': inventoryOf('photos', rows) }),
    bucket: { head: async () => undefined },
    vault: { describeVault: async () => undefined },
    settings: {
      ...destination,
      ...stackSettings,
    },
    hasTime: () => true,
  };
  let run: VaultRun = {
    vaultName: 'photos',
    run: 'run-1',
    calls: 0,
    outcome: 'inventory there',
    waitSeconds: 0,
    inventoryJobId: null,
    inventoryKey: 'inventory.json',
    progress: null,
    estimate: null,
    failure: null,
  };
  do run = await chooseArchives(run, doors);
  while (run.outcome === 'more');
  const lines = work.text(at.manifest(0)).split('\n').filter(Boolean);
  return new Map(lines.map((line) => JSON.parse(line) as ManifestRow).map(({ archiveId, key }) => [archiveId, key]));
}

const namesFile = `archiveId,name\n${entry(5).ArchiveId},given/by hand.txt\n${entry(12).ArchiveId},backup.tar.gz\n`;

/** Names that many want, folders and files of one name, every tool's descriptions. */
const tangled: InventoryEntry[] = [
  ...entries(3001),
  ...described('a', 'a/b', 'a/b/c', 'A/B', 'twin/1.doc/deeper', 'backup.tar.gz', 'backup.20140101T000000Z.tar.gz').map(
    (row, at) => ({ ...row, ...entry(9000 + at), ArchiveDescription: row.ArchiveDescription }),
  ),
  ...wantedArchives(400).map(({ description }, at) =>
    entry(10_000 + at, { ArchiveDescription: description, Size: 500 }),
  ),
];

describe('buildIndex() names archives as a restore of all does into an empty bucket', () => {
  test.each([
    ['safe', {}, {}],
    ['portable', { keys: 'portable' }, { keys: 'portable' }],
    [
      'exact, with rules',
      { keys: 'exact', nameRules: ['^twin/(?<name>.*)'] },
      { keys: 'exact', nameRules: ['^twin/(?<name>.*)'] },
    ],
    ['a file of names', { namesFile }, { names: 'runs/photos/names.csv' }],
    ['a prefix', { prefix: 'x/'.repeat(400) }, { prefix: 'x/'.repeat(400) }],
  ] as const)('%s', async (_, naming: Partial<NamingRules>, request) => {
    using index = await indexOf(tangled, naming);
    const wanted = await chosenKeys(tangled, request);
    const found = new Map(walk(index).map(([id, name]) => [id, (naming.prefix ?? '') + name]));
    const different = [...wanted].filter(([id, key]) => found.get(id) !== key).map(([id, key]) => [key, found.get(id)]);
    expect(different).toEqual([]);
    expect(found.size).toBe(tangled.length);
  });
});

const longName = `${'é'.repeat(400)}/${'ü'.repeat(112)}`; // 1,025 bytes
const hostile = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(1)</script>',
  '\u202Egnp.exe',
  'שלום/مرحبا.txt',
  '😀/👩‍👩‍👧.mov',
  longName,
  "'; DROP TABLE archive; --",
  '%_"*?[a]{b}',
  'a\u0000b\u001b[31m',
];

test('hostile names are text: each is found under itself, by search, and by its id', async () => {
  using index = await indexOf(described(...hostile));
  const all = walk(index);
  expect(all).toHaveLength(hostile.length);
  for (const [archiveId, name] of all) {
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(1024);
    expect(pathsIn(search(index, { text: name.slice(0, 300) }).found)).toContain(name);
    expect([...idsOf(index, select(index, { archiveIds: [archiveId] }))]).toEqual([archiveId]);
  }
  const texts = search(index, { text: 'o' }).found.map(({ description }) => description);
  expect(texts).toContain('<img src=x onerror=alert(1)>');
});

test('folders have the sums of all that is below them, and pages of them begin anywhere', async () => {
  const rows = Array.from({ length: 100 }, (_, n) =>
    entry(n, { ArchiveDescription: `x/${n % 4}/${n}.jpg`, Size: n + 1 }),
  );
  using index = await indexOf([...rows, entry(200, { ArchiveDescription: 'x/file', Size: 7 })]);
  expect(pageOf(index).entries).toEqual([{ kind: 'folder', name: 'x', path: 'x', archives: 101, bytes: 5057 }]);
  const whole = pageOf(index, { path: 'x' });
  expect(whole).toMatchObject({ total: 5, amount: { archives: 101, bytes: 5057 } });
  expect(whole.entries.map(({ name }) => name)).toEqual(['0', '1', '2', '3', 'file']);
  for (const isDescending of [false, true]) {
    for (const order of ['name', 'size', 'date'] as const) {
      for (const at of [whole.path, 'x/1']) {
        const all = pageOf(index, { path: at, order, isDescending });
        const parts = Array.from(
          { length: all.total },
          (_, offset) => pageOf(index, { path: at, order, isDescending, offset, limit: 1 }).entries,
        );
        expect(parts.flat()).toEqual(all.entries);
      }
    }
  }
  const sizes = pageOf(index, { path: 'x/1', order: 'size', isDescending: true }).entries.map(
    (each) => 'sizeBytes' in each && each.sizeBytes,
  );
  expect(sizes).toEqual(sizes.toSorted((one, two) => Number(two) - Number(one)));
  expect(() => pageOf(index, { path: 'x/9' })).toThrow('no folder');
});

test('filters show copies but for the oldest, folder markers, and archives without a name', async () => {
  const SHA256TreeHash = entry(1).SHA256TreeHash;
  using index = await indexOf([
    entry(3, { SHA256TreeHash, Size: 50, ArchiveDescription: 'a/newest' }),
    entry(1, { SHA256TreeHash, Size: 50, ArchiveDescription: 'a/oldest' }),
    entry(2, { SHA256TreeHash, Size: 50, ArchiveDescription: 'b/c/newer' }),
    entry(4, { SHA256TreeHash, Size: 51, ArchiveDescription: 'a/other size' }),
    entry(5, { Size: 1, ArchiveDescription: 'a/marker/' }),
    entry(6, { ArchiveDescription: '' }),
  ]);
  expect(pathsIn(search(index, { filter: 'copies' }).found)).toEqual(['a/newest', 'b/c/newer']);
  expect(pathsIn(search(index, { filter: 'markers' }).found)).toEqual(['a/marker']);
  expect(search(index, { filter: 'unnamed' }).found).toMatchObject([{ nameStyle: 'archive id', isMarker: false }]);
  expect(pageOf(index, { filter: 'copies' }).entries).toEqual([
    { kind: 'folder', name: 'a', path: 'a', archives: 1, bytes: 50 },
    { kind: 'folder', name: 'b', path: 'b', archives: 1, bytes: 50 },
  ]);
  expect(index.facts.filters).toMatchObject({
    copies: { archives: 2, bytes: 100 },
    markers: { archives: 1, bytes: 1 },
  });
  const { chosen, leftOut, isAll } = select(index, { all: true });
  expect([chosen, leftOut].map((each) => each.reduce((sum, one) => sum + one, 0))).toEqual([5, 1]);
  expect(isAll).toBe(true);
});

test('a search finds what contains the text and matches the glob, and goes on where it ended', async () => {
  using index = await indexOf(entries(2000));
  const all = walk(index)
    .map(([, name]) => name)
    .sort((one, two) => Buffer.compare(Buffer.from(one), Buffer.from(two)));
  const queries = [
    { text: 'ÄRGER' },
    { text: '1' },
    { text: '😀.m' },
    { glob: 'photos/**/*7.jpg' },
    { glob: 'docs/{1,2}*' },
    { glob: '**/*.[jm]*', text: '99' },
    { glob: '!docs/*' },
    { text: 'no such text' },
  ];
  for (const query of queries) {
    const wanted = all.filter(
      (name) =>
        name.toLowerCase().includes((query.text ?? '').toLowerCase()) &&
        (query.glob === undefined || path.posix.matchesGlob(name, query.glob)),
    );
    const found: string[] = [];
    for (let from: string | null = '0'; from !== null; ) {
      const full = { text: '', glob: '', path: '', filter: undefined, ...query };
      const page = searchPage(index, full, Number(from), { limit: 7, mostMs: 60_000 });
      found.push(...pathsIn(page.found));
      from = page.next;
    }
    expect(found).toEqual(wanted);
  }
  const cut = searchPage(index, { text: '', glob: '**/*none', path: '', filter: undefined }, 0, {
    limit: 7,
    mostMs: 0,
  });
  expect(cut).toMatchObject({ found: [], next: '0', searchedShare: 0 });
});

test('a selection is folders, archives and searches, without what is excepted', async () => {
  using index = await indexOf(described('a/1', 'a/2', 'a/b/3', 'c/4', 'c/5', 'd'));
  const pathsOf = (selection: Parameters<typeof select>[1]) =>
    [...idsOf(index, select(index, selection))].map((id) => walk(index).find(([own]) => own === id)?.[1]);
  expect(pathsOf({ folders: ['a'] })).toEqual(['a/1', 'a/2', 'a/b/3']);
  expect(pathsOf({ folders: ['a', 'a/b'], except: { folders: ['a/b'], archiveIds: [entry(0).ArchiveId] } })).toEqual([
    'a/2',
  ]);
  expect(pathsOf({ searches: [{ glob: 'c/*' }], archiveIds: [entry(5).ArchiveId] })).toEqual(['c/4', 'c/5', 'd']);
  expect(pathsOf({ all: true, except: { folders: ['a', 'c'] } })).toEqual(['d']);
  expect(pathsOf({})).toEqual([]);
  expect(() => select(index, { folders: ['none'] })).toThrow('no folder');
});

test('an archive that the inventory lists twice is there once, and rows that cannot be read are counted', async () => {
  using index = await indexOf([entry(1), entry(2), entry(1), '{"ArchiveId":7}']);
  expect(index.facts).toMatchObject({ archives: 2, badRows: 1, inventoryDate: '2026-11-21T03:00:00Z' });
});

test('a file that is no inventory, or breaks off, is refused with a sentence', async () => {
  const whole = inventoryOf('photos', entries(10));
  for (const text of ['<html>', whole.slice(0, -5), '']) {
    const wish = { file: path.join(folder, `${files++}.sqlite`), sizeBytes: undefined, isCsv: false, naming: usual };
    await expect(buildIndex(pieces(text), wish, () => undefined)).rejects.toThrow('Cannot read the inventory');
  }
});

test('a CSV inventory is read, too', async () => {
  const file = path.join(folder, `${files++}.sqlite`);
  const { ArchiveId, SHA256TreeHash } = entry(1);
  const csv = `ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash\n${ArchiveId},"a/b, c",2014-01-01T00:00:00Z,12,${SHA256TreeHash}\n`;
  const wish = { file, sizeBytes: csv.length, isCsv: true, naming: usual };
  const shares: number[] = [];
  await buildIndex(pieces(csv), wish, ({ share }) => void shares.push(share));
  expect(shares).toEqual(shares.toSorted((one, two) => one - two));
  using index = new VaultIndex(file, 'id');
  expect(walk(index)).toEqual([[ArchiveId, 'a/b, c']]);
});

test('a vault without an archive has an empty top', async () => {
  using index = await indexOf([]);
  expect(pageOf(index)).toMatchObject({ total: 0, entries: [], amount: { archives: 0, bytes: 0 } });
  expect(search(index, { text: 'x' })).toMatchObject({ found: [], next: null, searchedShare: 1 });
});
