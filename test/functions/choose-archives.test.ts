import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { chooseArchives } from '../../functions/choose-archives.ts';
import { rowsPerSegment, runFiles } from '../../functions/run-files/keys.ts';
import type { ManifestRow, VaultRun, VaultSettings } from '../../functions/vault-flow.ts';
import type { ChooseDoors } from '../../functions/vault-run/choose-archives/choosing.ts';
import { wantedArchives } from '../../local/seed/archives.ts';
import { awsError, storedObject } from './doors.ts';
import { type FakeFiles, fakeFiles } from './fake-files.ts';
import { archiveIdOf, entries, entry, type InventoryEntry, inventoryOf } from './vault-run/inventories.ts';
import { stackSettings } from './vault-run/stack-settings.ts';

const inventoryKey = 'thawed/inventory/photos/20261121.json';
const at = runFiles({ vaultName: 'photos', run: 'run-1' });

const begun: VaultRun = {
  vaultName: 'photos',
  run: 'run-1',
  calls: 3,
  outcome: 'inventory there',
  waitSeconds: 0,
  inventoryJobId: null,
  inventoryKey,
  progress: null,
  estimate: null,
  failure: null,
};

const usual: VaultSettings = {
  vaultName: 'photos',
  mode: 'restore',
  tier: 'Bulk',
  maxCostUsd: 5,
  prefix: 'all/',
  storageClass: 'DEEP_ARCHIVE',
  include: [],
  exclude: [],
  bytesPerDay: 2 ** 40,
  tries: 3,
  destination: { bucketName: 'restored', keyPrefix: 'thawed/' },
};

interface Given {
  readonly inventory: string;
  readonly inventoryKey?: string;
  readonly request?: Partial<VaultSettings>;
  /** Of the work bucket, besides the request. */
  readonly files?: Readonly<Record<string, string>>;
  /** Archive ids by key of what lies in the bucket already; '' for an object of somebody else. */
  readonly objects?: Readonly<Record<string, string>>;
  readonly inVault?: number;
  readonly sizes?: ChooseDoors['sizes'];
  /** So often there is time, in a call. */
  readonly time?: number;
  /** S3 gives no answer to every so manieth look. */
  readonly failsEvery?: number;
}

const smallSizes = {
  readBytes: 4099,
  chunkBytes: 2 ** 20,
  shardBytes: 2 ** 19,
  mergeBytes: 2 ** 16,
  userFileBytes: 1000,
};

function world(given: Given) {
  const files = fakeFiles({ [at.request]: JSON.stringify({ ...usual, ...given.request }), ...given.files });
  const looked: string[] = [];
  let looks = 0;
  let time = 0;
  const doors: ChooseDoors = {
    files,
    destination: fakeFiles({ ...given.objects, [given.inventoryKey ?? inventoryKey]: given.inventory }),
    bucket: {
      async head({ key }) {
        looks++;
        if (given.failsEvery !== undefined && looks % given.failsEvery === 0) throw awsError('InternalError');
        looked.push(key);
        const owner = given.objects?.[key];
        return owner === undefined ? undefined : storedObject(1, owner === '' ? {} : { 'thaw-archive-id': owner });
      },
    },
    vault: {
      describeVault: async () => ({ archives: given.inVault ?? 0, bytes: 1, inventoryDate: '2026-11-20T00:00:00Z' }),
    },
    settings: {
      bucketName: 'restored',
      keyPrefix: 'thawed/',
      ...stackSettings,
    },
    hasTime: () => time-- > 0,
    sizes: given.sizes ?? smallSizes,
  };
  /** Calls until it is done, each as Step Functions would make it. */
  const choose = async (): Promise<{ run: VaultRun; calls: number }> => {
    let run: VaultRun = { ...begun, inventoryKey: given.inventoryKey ?? inventoryKey };
    for (let calls = 1; calls < 500; calls++) {
      time = given.time ?? Number.POSITIVE_INFINITY;
      run = JSON.parse(JSON.stringify(await chooseArchives(run, doors)));
      if (run.outcome !== 'more') return { run, calls };
    }
    throw new Error(`still not done: ${JSON.stringify(run.progress)}`);
  };
  return { files, doors, looked, choose };
}

const rowsIn = (files: FakeFiles): ManifestRow[] => linesIn(files, at.manifest);
const linesIn = (files: FakeFiles, at: (segment: number) => string) =>
  [0, 1, 2, 3].flatMap((segment) =>
    (files.files.get(at(segment))?.toString() ?? '')
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [JSON.parse(line)])),
  );

async function chosen(rows: readonly InventoryEntry[], given: Omit<Given, 'inventory'> = {}): Promise<ManifestRow[]> {
  const { files, choose } = world({ ...given, inventory: inventoryOf('photos', rows) });
  await choose();
  return rowsIn(files);
}

const keysOf = (rows: readonly ManifestRow[]) => Object.fromEntries(rows.map(({ key, archiveId }) => [key, archiveId]));

/** What lasts of a run, as text. */
const lasting = (files: FakeFiles) =>
  Object.fromEntries(
    [...files.files].filter(([key]) => key.startsWith('runs/')).map(([key, bytes]) => [key, bytes.toString('latin1')]),
  );

describe('chooseArchives()', () => {
  const many = entries(10_800);
  const inventory = inventoryOf('photos', many);
  const once = world({ inventory, request: { sample: 9 } });
  let answer: Awaited<ReturnType<typeof once.choose>>;

  beforeAll(async () => {
    answer = await once.choose();
  });

  test.each([
    [4099, 28],
    [65_537, 2],
  ])('gives byte for byte the same in twenty calls and more, cut every %i bytes', async (readBytes, time) => {
    const { files, choose } = world({ inventory, request: { sample: 9 }, time, sizes: { ...smallSizes, readBytes } });
    const { calls, run } = await choose();
    expect(calls).toBeGreaterThan(19);
    expect({ ...run, calls: 4 }).toEqual(answer.run);
    expect(lasting(files)).toEqual(lasting(once.files));
  });

  test('in one call ends as chosen', () => {
    expect(answer).toMatchObject({ calls: 1, run: { outcome: 'chosen', calls: 4, progress: null } });
    expect(answer.run.estimate).toMatchObject({ archives: many.length, leftOut: 0, badRows: 0 });
  });

  test('writes every archive once, in order of creation', () => {
    const rows = rowsIn(once.files);
    expect(rows.map(({ row }) => row)).toEqual(many.map((_, index) => index));
    const byDate = many.toSorted((a, b) => (a.CreationDate < b.CreationDate ? -1 : 1));
    expect(rows.map(({ archiveId }) => archiveId)).toEqual(byDate.map(({ ArchiveId }) => ArchiveId));
    expect(rows[0]).toEqual({
      row: 0,
      archiveId: byDate[0]?.ArchiveId,
      key: 'thawed/all/photos/0/0.jpg',
      sizeBytes: byDate[0]?.Size,
      treeHash: byDate[0]?.SHA256TreeHash,
      createdAt: byDate[0]?.CreationDate,
      description: byDate[0]?.ArchiveDescription,
      storageClass: 'DEEP_ARCHIVE',
      nameStyle: 'plain',
    });
  });

  test('gives each a key of its own, and writes them in the order S3 lists them', () => {
    const keys = rowsIn(once.files).map(({ key, row }) => ({ key, row }));
    expect(new Set(keys.map(({ key }) => key)).size).toBe(many.length);
    keys.sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
    expect(linesIn(once.files, at.byKey)).toEqual(keys);
    const ends = [keys[rowsPerSegment - 1], keys.at(-1)].map((each) => each?.key);
    expect(JSON.parse(once.files.text(at.lastKeys))).toEqual(ends);
  });

  test('the index says where each line of a segment begins, and where the last one ends', () => {
    const [segment, index] = [once.files.files.get(at.manifest(1)), once.files.files.get(at.manifestIndex(1))];
    expect(index?.length).toBe(801 * 4);
    expect(index?.readUInt32LE(800 * 4)).toBe(segment?.length);
    const line = segment?.subarray(index?.readUInt32LE(799 * 4), index?.readUInt32LE(800 * 4)).toString();
    expect(JSON.parse(line ?? '')).toMatchObject({ row: 10_799 });
  });

  test('what travels between two calls is small', async () => {
    const run = await chooseArchives(begun, { ...world({ inventory }).doors, hasTime: () => false });
    expect(run).toMatchObject({ outcome: 'more', calls: 4 });
    expect(Buffer.byteLength(JSON.stringify(run))).toBeLessThan(1000);
  });

  test('a call that is repeated writes the same again', async () => {
    const { files, doors } = world({ inventory: inventoryOf('photos', entries(100)) });
    const first = await chooseArchives(begun, { ...doors, hasTime: () => false });
    const before = new Map(files.files);
    expect(await chooseArchives(begun, { ...doors, hasTime: () => false })).toEqual(first);
    expect(files.files).toEqual(before);
  });
});

describe('chooseArchives(), names', () => {
  const twins = [1, 2, 3].map((number) => entry(number, { ArchiveDescription: 'a.txt' }));

  test('of those with one name the newest keeps it', async () => {
    const keys = keysOf(await chosen(twins));
    expect(keys['thawed/all/a.txt']).toBe(archiveIdOf(3));
    expect(Object.keys(keys)).toEqual(expect.arrayContaining([expect.stringMatching(/^thawed\/all\/a\.2014.*\.txt$/)]));
    expect(Object.keys(keys)).toHaveLength(3);
  });

  test('an object that is there keeps its key', async () => {
    const keys = keysOf(await chosen(twins, { objects: { 'thawed/all/a.txt': archiveIdOf(1) } }));
    expect(keys['thawed/all/a.txt']).toBe(archiveIdOf(1));
    expect(Object.keys(keys)).toHaveLength(3);
  });

  test('none of them gets a key at which an object of somebody else lies', async () => {
    const keys = keysOf(await chosen(twins, { objects: { 'thawed/all/a.txt': '' } }));
    expect(keys['thawed/all/a.txt']).toBeUndefined();
    expect(Object.keys(keys)).toHaveLength(3);
  });

  test("a user's names win over descriptions, and collide as others do", async () => {
    const names = `${archiveIdOf(1)},mine/b.txt\n${archiveIdOf(2)},mine/b.txt\n`;
    const rows = await chosen(twins, {
      files: { 'runs/photos/names.csv': names },
      request: { names: 'runs/photos/names.csv' },
    });
    expect(keysOf(rows)).toMatchObject({ 'thawed/all/a.txt': archiveIdOf(3), 'thawed/all/mine/b.txt': archiveIdOf(2) });
    expect(rows.map(({ nameStyle }) => nameStyle)).toEqual(['override', 'override', 'plain']);
  });

  test('an archive that is listed twice is restored once', async () => {
    const { files, choose } = world({ inventory: inventoryOf('photos', [entry(1), entry(2), entry(1)]), inVault: 2 });
    expect((await choose()).run.estimate).toMatchObject({ archives: 2, bytes: 5, leftOut: 1 });
    expect(JSON.parse(files.text(at.summary))).toMatchObject({
      leftOut: { 'listed twice': 1 },
      chosen: { archives: 2 },
    });
    expect(rowsIn(files)).toHaveLength(2);
  });
});

describe('chooseArchives(), names of former runs', () => {
  const twins = [1, 2].map((number) => entry(number, { ArchiveDescription: 'a.txt' }));
  const plain = 'thawed/all/a.txt';
  const dated = (number: number) => `thawed/all/a.${entry(number).CreationDate.replaceAll(/[-:]|\.\d+/g, '')}.txt`;
  const [older, newer] = [archiveIdOf(1), archiveIdOf(2)];
  const hex = createHash('sha256').update(older).digest('hex').slice(0, 8);
  const withHex = dated(1).replace('.txt', `-${hex}.txt`);
  const [span1, span2] = [{ before: '2014-01-01T02:00:00Z' }, { after: '2014-01-01T02:00:00Z' }];

  test('one that another archive has is left to it, though that is not in this run', async () => {
    const rows = await chosen(twins, { request: span2, objects: { [plain]: older } });
    expect(keysOf(rows)).toEqual({ [dated(2)]: newer });
  });

  test('spans in turn, and then the whole vault, give each archive one key', async () => {
    const objects: Record<string, string> = {};
    for (const request of [span1, span2]) {
      Object.assign(objects, keysOf(await chosen(twins, { request, objects })));
    }
    expect(objects).toEqual({ [plain]: older, [dated(2)]: newer });
    expect(keysOf(await chosen(twins, { objects }))).toEqual(objects);
  });

  test('one that an archive has that is no longer in the vault is left to it', async () => {
    const objects = { [plain]: newer, [dated(1)]: older };
    expect(keysOf(await chosen(twins.slice(0, 1), { objects }))).toEqual({ [dated(1)]: older });
  });

  test('an object under a dated name stays there, though nothing lies at the plain one', async () => {
    const objects = { [dated(1)]: older };
    expect(keysOf(await chosen(twins.slice(0, 1), { objects }))).toEqual(objects);
  });

  test('an object is found behind the dated name of another of the same second', async () => {
    const objects = { [plain]: newer, [dated(1)]: archiveIdOf(9), [withHex]: older };
    expect(keysOf(await chosen(twins.slice(0, 1), { objects }))).toEqual({ [withHex]: older });
  });

  test('a dated name that somebody has is not given away', async () => {
    const objects = { [plain]: newer, [dated(1)]: archiveIdOf(9) };
    const keys = keysOf(await chosen(twins, { objects }));
    expect(keys).toEqual({ [plain]: newer, [withHex]: older });
  });

  test("an object that is nobody's keeps no name from the one archive that wants it: stock-taking tells of it", async () => {
    expect(keysOf(await chosen(twins.slice(0, 1), { objects: { [plain]: '' } }))).toEqual({ [plain]: older });
  });

  test('nothing is looked at where nothing lies below the prefix but inventories', async () => {
    const inventory = inventoryOf('photos', [...twins, entry(9)]);
    const objects = { 'thawed/other/a.txt': archiveIdOf(7), 'thawed/inventory/photos/20251121.json': '' };
    for (const prefix of ['all/', 'inventory/photos/names/', '']) {
      const under = prefix === '' ? { 'thawed/inventory/photos/20251121.json': '' } : objects;
      const { looked, choose } = world({ inventory, objects: under, request: { prefix } });
      await choose();
      expect(looked.filter((key) => !key.startsWith('thawed/inventory/'))).toEqual([]);
    }
  });

  test('an archive that is named as inventories are is looked at in any case', async () => {
    const object = 'thawed/inventory/a.txt';
    const rows = twins.map((row) => ({ ...row, ArchiveDescription: 'inventory/a.txt' }));
    const request = { prefix: '', ...span2 };
    const keys = keysOf(await chosen(rows, { request, objects: { [object]: older } }));
    expect(Object.keys(keys)).toEqual([dated(2).replace('all/', 'inventory/')]);
  });
});

describe('chooseArchives(), looking at names', () => {
  const many = entries(400);
  const inventory = inventoryOf('photos', many);
  const objects = { 'thawed/all/backup.tar.gz': archiveIdOf(8) };
  const once = world({ inventory, objects });
  beforeAll(() => once.choose());

  test('asks about each once', () => {
    expect(new Set(once.looked).size).toBe(once.looked.length);
    expect(once.looked.length).toBeGreaterThanOrEqual(many.length);
  });

  test('goes on where time was up, and asks about none again', async () => {
    const { files, looked, choose } = world({ inventory, objects, time: 0 });
    const { calls } = await choose();
    expect(calls).toBeGreaterThan(400 / 32);
    expect(looked.toSorted()).toEqual(once.looked.toSorted());
    expect(lasting(files)).toEqual(lasting(once.files));
  });

  test('asks once more where S3 gave no answer', async () => {
    const { files, choose } = world({ inventory, objects, failsEvery: 50 });
    await choose();
    expect(lasting(files)).toEqual(lasting(once.files));
  });

  test('a call that fails nonetheless is not in vain', async () => {
    const { doors, files, looked, choose } = world({ inventory, objects });
    let answers = 100;
    const head: ChooseDoors['bucket']['head'] = async (destination) => {
      if (answers-- > 0) return await doors.bucket.head(destination);
      throw awsError('SlowDown');
    };
    await expect(
      chooseArchives(begun, { ...doors, bucket: { head: head }, hasTime: () => true }),
    ).rejects.toMatchObject({
      name: 'SlowDown',
    });
    await choose();
    expect(looked.toSorted()).toEqual(once.looked.toSorted());
    expect(lasting(files)).toEqual(lasting(once.files));
  });
});

describe('chooseArchives(), what is meant', () => {
  const rows = [1, 2, 3, 4].map((number) => entry(number));
  const numbersOf = async (request: Partial<VaultSettings>, files = {}) =>
    (await chosen(rows, { request, files })).map(({ description }) => description);

  test.each<[string, Partial<VaultSettings>, number[]]>([
    ['included', { include: ['photos/[12].jpg'] }, [1, 2]],
    ['not excluded', { exclude: ['**/2.jpg'] }, [1, 3, 4]],
    ['uploaded then or later', { after: '2014-01-01T03:00:00Z' }, [3, 4]],
    ['uploaded before', { before: '2014-01-01T03:00:00Z' }, [1, 2]],
  ])('only what is %s', async (_, request, numbers) => {
    expect(await numbersOf(request)).toEqual(numbers.map((number) => `photos/${number}.jpg`));
  });

  test('only the archives of a list', async () => {
    const files = { 'runs/photos/ids.txt': `${archiveIdOf(4)}\n` };
    expect(await numbersOf({ archives: 'runs/photos/ids.txt' }, files)).toEqual(['photos/4.jpg']);
  });

  test('what is left out is counted by its reason', async () => {
    const { files, choose } = world({
      inventory: inventoryOf('photos', rows),
      request: { include: ['photos/[123].jpg'], exclude: ['**/2.jpg'], after: '2014-01-01T02:00:00Z' },
    });
    expect((await choose()).run.estimate).toMatchObject({ archives: 1, leftOut: 3 });
    const reasons = { 'not included': 1, excluded: 1, 'uploaded at another time': 1 };
    expect(JSON.parse(files.text(at.summary))).toMatchObject({ leftOut: reasons, inventory: { rows: 4 } });
  });

  test.each([
    ['is missing', {}, /nothing lies there/],
    ['is too large', { 'runs/photos/ids.txt': 'x'.repeat(1001) }, /1001 bytes, and 1000 is the most/],
    ['is no list', { 'runs/photos/ids.txt': 'a b c' }, /archive id/],
  ])('a file of the user that %s is refused in a sentence', async (_, files, sentence) => {
    const { choose } = world({
      inventory: inventoryOf('photos', rows),
      files,
      request: { archives: 'runs/photos/ids.txt' },
    });
    await expect(choose()).rejects.toMatchObject({ name: 'RequestRefused', message: expect.stringMatching(sentence) });
  });

  test('a file that lies elsewhere is not read', async () => {
    const { choose } = world({ inventory: inventoryOf('photos', rows), request: { names: 'runs/mail/names.csv' } });
    await expect(choose()).rejects.toMatchObject({ name: 'RequestRefused' });
  });
});

describe('chooseArchives(), names that real tools left', () => {
  const summaryOf = async (given: Given) => {
    const { files, choose } = world(given);
    await choose();
    return { rows: rowsIn(files), summary: JSON.parse(files.files.get(at.summary)?.toString() ?? '') };
  };
  const named = (...descriptions: readonly string[]) =>
    descriptions.map((ArchiveDescription, n) =>
      entry(n, { ArchiveDescription, CreationDate: `2013-04-0${n + 1}T12:00:00Z`, Size: 9 }),
    );
  const keys = async (rows: readonly InventoryEntry[], given: Omit<Given, 'inventory'> = {}) =>
    (await chosen(rows, given)).map(({ key }) => key.slice('thawed/all/'.length));

  test.each([1, 4])('a name that is the folder of others gets its date, in %s shards', async (shards) => {
    const rows = named('backup', 'backup/2013.tar', 'a/b/c/d', 'a/b', 'backup/2013.tar/x');
    const inventory = inventoryOf('photos', rows);
    const sizes = { ...smallSizes, shardBytes: Math.ceil(inventory.length / shards), chunkBytes: 1, readBytes: 400 };
    expect(await keys(rows, { sizes })).toEqual([
      'backup.20130401T120000Z',
      'backup/2013.20130402T120000Z.tar',
      'a/b/c/d',
      'a/b.20130404T120000Z',
      'backup/2013.tar/x',
    ]);
  });

  test('folder markers are left out and counted, and then hold no name', async () => {
    const rows = named('photos/2012/', 'photos/2012', 'films/', 'films/a.mp4');
    const { rows: manifest, summary } = await summaryOf({ inventory: inventoryOf('photos', rows) });
    expect(manifest.map(({ key }) => key)).toEqual(['thawed/all/photos/2012', 'thawed/all/films/a.mp4']);
    expect(summary.leftOut).toEqual({ 'folder marker': 2 });
  });

  test('folder markers that are kept end in a slash, and are folders', async () => {
    const rows = named('photos/2012/', 'photos/2012', 'photos/2012/');
    expect(await keys(rows, { request: { folderMarkers: 'keep' } })).toEqual([
      'photos/2012/.20130401T120000Z',
      'photos/2012.20130402T120000Z',
      'photos/2012/',
    ]);
  });

  test('a large archive whose name ends in a slash is no marker', async () => {
    const rows = [entry(1, { ArchiveDescription: 'photos/', Size: 2 ** 30 })];
    expect(await keys(rows)).toEqual(['photos']);
  });

  test.each([
    ['safe', ['C/A.txt', 'C/a.txt', 'x?']],
    ['exact', ['C:/A.txt', 'C:/a.txt', 'x?']],
    ['portable', ['C/A.20130401T120000Z.txt', 'C/a.txt', 'x_']],
  ] as const)('in the style %s', async (style, expected) => {
    const rows = named('C:\\A.txt', 'C:\\a.txt', 'x?');
    expect(await keys(rows, { request: { keys: style } })).toEqual(expected);
  });

  test("the user's rules go before what is known, and the time of the file is written down", async () => {
    const rows = named('id 7|1364817600|a/b.txt', '{"filename":"c.txt"}', 'plain.txt');
    const nameRules = ['^id \\d+\\|(?<modified>\\d+)\\|(?<name>.*)$', '/filename'];
    const { rows: manifest, summary } = await summaryOf({
      inventory: inventoryOf('photos', rows),
      request: { nameRules },
    });
    expect(manifest.map(({ key, nameStyle }) => [key, nameStyle])).toEqual([
      ['thawed/all/a/b.txt', 'rule 1'],
      ['thawed/all/c.txt', 'rule 2'],
      ['thawed/all/plain.txt', 'plain'],
    ]);
    expect(manifest[0]).toHaveProperty('modifiedAt', '2013-04-01T12:00:00Z');
    expect(manifest[2]).not.toHaveProperty('modifiedAt');
    expect(summary.nameStyles).toEqual({ 'rule 1': 1, 'rule 2': 1, plain: 1 });
  });

  test('the summary has three examples of each style, and the schemes that nobody knows', async () => {
    const rows = named('a.txt', 'b.txt', 'c|d|e', 'f.txt', 'mt2 not*base64', 'g|h|i');
    const { summary } = await summaryOf({ inventory: inventoryOf('photos', rows) });
    expect(summary.examples.plain).toEqual([
      { description: 'a.txt', key: 'thawed/all/a.txt' },
      { description: 'b.txt', key: 'thawed/all/b.txt' },
      { description: 'c|d|e', key: 'thawed/all/c|d|e' },
    ]);
    expect(summary.unknownSchemes).toEqual({
      fields: { count: 2, first: { description: 'c|d|e', key: 'thawed/all/c|d|e' } },
    });
  });

  test("what is doubtful in a user's files is told, in however many calls", async () => {
    const rows = named('a.txt', 'b.txt', 'c.txt');
    const [names, archives] = ['runs/photos/names.csv', 'runs/photos/ids.txt'];
    const lines = [`${archiveIdOf(0)},x.txt`, `${archiveIdOf(0)},y.txt`, 'one column', `${archiveIdOf(2)},z.txt`];
    const { rows: manifest, summary } = await summaryOf({
      inventory: inventoryOf('photos', rows),
      request: { names, archives, mode: 'dry run' },
      files: {
        [names]: lines.join('\n'),
        [archives]: `ArchiveId\n${archiveIdOf(0)}\n${archiveIdOf(9)}\n${archiveIdOf(2)}\n`,
      },
      sizes: { ...smallSizes, readBytes: 300, chunkBytes: 1 },
      time: 1,
    });
    expect(manifest.map(({ key }) => key)).toEqual(['thawed/all/x.txt', 'thawed/all/z.txt']);
    expect(summary.userFiles).toMatchObject({
      names: {
        rows: 3,
        problems: { count: 1, first: [{ line: 3 }] },
        otherNames: { count: 1, first: [{ archiveId: archiveIdOf(0), name: 'x.txt', others: ['y.txt'] }] },
        unknownIds: { count: 0 },
      },
      archives: { problems: { count: 0 }, unknownIds: { count: 1, first: [archiveIdOf(9)] } },
    });
  });

  test('an inventory of the user lies in the work bucket', async () => {
    const workKey = 'runs/photos/inputs/inventory-1.json';
    const { rows } = await summaryOf({
      inventory: '',
      inventoryKey: workKey,
      request: { inventory: { workKey } },
      files: { [workKey]: inventoryOf('photos', named('a.txt')) },
    });
    expect(rows.map(({ key }) => key)).toEqual(['thawed/all/a.txt']);
  });

  test.each(['estimate', 'restore'] as const)('copies are counted, with what they cost (%s)', async (mode) => {
    const of = (n: number, treeHash: string, Size = 5) =>
      entry(n, { ArchiveDescription: 'Music/song.flac', Size, SHA256TreeHash: treeHash.repeat(64) });
    const rows = [of(1, 'a'), of(2, 'b'), of(3, 'a'), of(4, 'a'), of(5, 'a', 6), of(6, 'b')];
    const sizes = { ...smallSizes, readBytes: 300, chunkBytes: 1 };
    const { summary } = await summaryOf({ inventory: inventoryOf('photos', rows), request: { mode }, sizes });
    expect(summary.chosen.archives).toBe(6);
    expect(summary.copies).toMatchObject({ archives: 3, bytes: 15 });
    expect(summary.copies.onceUsdByTier.Standard).toBeCloseTo(summary.cost.onceUsdByTier.Standard / 2, 10);
  });

  const standard = { storageClass: 'STANDARD' };

  test('an archive that is listed twice is no copy of itself', async () => {
    const inventory = inventoryOf('photos', [entry(1), entry(2), entry(1)]);
    const { summary } = await summaryOf({ inventory, request: { ...standard, mode: 'dry run', copies: true } });
    expect(summary.copies).toMatchObject({ archives: 0, bytes: 0, copiedUsd: 0 });
    const alone = await summaryOf({ inventory: inventoryOf('photos', [entry(1), entry(2)]), request: standard });
    expect(summary.cost.onceUsdByTier).toEqual(alone.summary.cost.onceUsdByTier);
  });

  test('copies in a bucket in another region are transferred once', async () => {
    const twin = { SHA256TreeHash: 'a'.repeat(64), Size: 2 ** 30 };
    const inventory = inventoryOf('photos', [entry(1, twin), entry(2, twin)]);
    const { summary } = await summaryOf({ inventory, request: { ...standard, copies: true, toOtherRegion: true } });
    expect(summary.cost.transferUsd).toBeCloseTo(0.02, 9);
    const here = await summaryOf({ inventory, request: { ...standard, copies: true } });
    const [there, near] = [summary, here.summary].map(({ cost }) => cost.onceUsdByTier.Bulk);
    expect((there ?? 0) - (near ?? 0)).toBeCloseTo(0.02, 9);
  });

  test('a bucket in another region: the estimate says what the transfer costs', async () => {
    const inventory = inventoryOf('photos', [entry(1, { Size: 2 ** 30 })]);
    const here = await summaryOf({ inventory, request: {} });
    const there = await summaryOf({ inventory, request: { toOtherRegion: true } });
    expect(here.summary.cost.transferUsd).toBe(0);
    expect(there.summary.cost.transferUsd).toBeCloseTo(0.02, 9);
    expect(there.summary.cost.onceUsdByTier.Bulk - here.summary.cost.onceUsdByTier.Bulk).toBeCloseTo(0.02, 9);
  });

  test('the keys of the demo vault can all be files on one disk', async () => {
    const seeds = wantedArchives(4000).map(({ description, sizeBytes, creationDate }, n) =>
      entry(n, { ArchiveDescription: description, CreationDate: creationDate, Size: sizeBytes }),
    );
    const { rows, summary } = await summaryOf({ inventory: inventoryOf('photos', seeds) });
    const folder = await mkdtemp(path.join(tmpdir(), 'thaw-keys-'));
    try {
      for (const { key } of rows) {
        await mkdir(path.join(folder, path.dirname(key)), { recursive: true });
        await writeFile(path.join(folder, key), '', { flag: 'wx' });
      }
    } finally {
      await rm(folder, { recursive: true });
    }
    expect(summary.leftOut['folder marker']).toBeGreaterThan(30);
    expect(rows).toHaveLength(4000 - summary.leftOut['folder marker']);
    expect(Object.keys(summary.nameStyles).sort()).toEqual([
      'archive id',
      'cloudberry',
      'fastglacier',
      'glacier-rsync',
      'json',
      'mt-aws-glacier',
      'plain',
      'xml',
    ]);
  });

  test('keys of a report lose the prefix that they get once more', async () => {
    const names = 'runs/photos/report.csv';
    const file = [
      'archiveId,key,sizeBytes,modifiedAt',
      `${archiveIdOf(0)},thawed/all/new/a.txt,9,2012-01-02T03:04:05Z`,
      `${archiveIdOf(1)},thawed/old/b.txt,9,`,
      `${archiveIdOf(2)},c.txt,9,`,
    ];
    const manifest = await chosen(named('a.txt', 'b.txt', 'x.txt'), {
      request: { names },
      files: { [names]: file.join('\r\n') },
    });
    expect(manifest.map(({ key, modifiedAt }) => [key, modifiedAt])).toEqual([
      ['thawed/all/new/a.txt', '2012-01-02T03:04:05Z'],
      ['thawed/all/old/b.txt', undefined],
      ['thawed/all/c.txt', undefined],
    ]);
  });
});

describe('chooseArchives(), ends', () => {
  test('an empty vault is a success of nothing', async () => {
    const { files, choose } = world({ inventory: inventoryOf('photos', []) });
    expect((await choose()).run).toMatchObject({ outcome: 'chosen', estimate: { archives: 0, bytes: 0, onceUsd: 0 } });
    expect(files.files.has(at.manifest(0))).toBe(false);
    expect(JSON.parse(files.text(at.summary))).toMatchObject({ remark: null, sampleRows: [] });
  });

  test('an estimate is made of the rows alone, without names', async () => {
    const { files, looked, choose } = world({
      inventory: inventoryOf('photos', entries(50)),
      request: { mode: 'estimate' },
    });
    expect((await choose()).run).toMatchObject({ outcome: 'estimated', estimate: { archives: 50, tier: 'Bulk' } });
    expect(files.files.has(at.manifest(0))).toBe(false);
    expect(looked).toEqual([]);
  });

  test('a dry run writes down what would go where, and ends as an estimate', async () => {
    const { files, choose } = world({ inventory: inventoryOf('photos', entries(50)), request: { mode: 'dry run' } });
    expect((await choose()).run).toMatchObject({ outcome: 'estimated', estimate: { archives: 50 } });
    expect(rowsIn(files)).toHaveLength(50);
  });

  test('rows that cannot be read are counted, listed and left behind', async () => {
    const inventory = inventoryOf('photos', [entry(1), '{"ArchiveId":"x","Size":"none"}', entry(2)]);
    const { files, choose } = world({ inventory });
    expect((await choose()).run).toMatchObject({ outcome: 'chosen', estimate: { archives: 2, badRows: 1 } });
    const { badRowsPrefix, badRows, firstBadRows } = JSON.parse(files.text(at.summary)).inventory;
    expect({ badRows, firstBadRows }).toEqual({
      badRows: 1,
      firstBadRows: [expect.objectContaining({ offset: expect.any(Number) })],
    });
    expect(badRowsPrefix).toBe(at.badRowsOfChunks);
    expect(files.text(`${badRowsPrefix}00000.jsonl`)).toBe(`${JSON.stringify(firstBadRows[0])}\n`);
  });

  test('says where inventory and vault differ, and goes on', async () => {
    const { files, choose } = world({ inventory: inventoryOf('photos', [entry(1)]), inVault: 3 });
    await choose();
    expect(JSON.parse(files.text(at.summary))).toMatchObject({
      inventoryDate: '2026-11-21T03:00:00Z',
      vault: { archives: 3 },
      remark: expect.stringMatching(/lists 1 archives, and Glacier counted 3 on 2026-11-20/),
    });
  });

  test.each([
    ['breaks off', inventoryOf('photos', entries(20)).slice(0, -200)],
    ['is none', '<html>'],
    ['is empty', ''],
    ['has bad rows alone', inventoryOf('photos', ['{}', '{}'])],
  ])('an inventory that %s is InventoryDamaged, and no empty vault', async (_, inventory) => {
    await expect(world({ inventory }).choose()).rejects.toMatchObject({ name: 'InventoryDamaged' });
  });

  test('an inventory that was changed between two calls is InventoryDamaged', async () => {
    const { doors } = world({ inventory: inventoryOf('photos', entries(200)) });
    const run = await chooseArchives(begun, { ...doors, hasTime: () => false });
    const destination = fakeFiles({ [inventoryKey]: inventoryOf('photos', entries(201)) });
    await expect(chooseArchives(run, { ...doors, destination })).rejects.toMatchObject({ name: 'InventoryDamaged' });
  });

  test('an inventory of another vault is refused', async () => {
    await expect(world({ inventory: inventoryOf('mail', [entry(1)]) }).choose()).rejects.toMatchObject({
      name: 'RequestRefused',
    });
  });

  test("a user's CSV is read as Glacier quotes it", async () => {
    const lines = [entry(1), entry(2, { ArchiveDescription: 'a\\",b' })].map(
      ({ ArchiveId, ArchiveDescription, CreationDate, Size, SHA256TreeHash }) =>
        `${ArchiveId},"${ArchiveDescription}",${CreationDate},${Size},${SHA256TreeHash}\n`,
    );
    const inventory = `ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash\n${lines.join('')}`;
    const { files, choose } = world({ inventory, inventoryKey: 'thawed/mine.csv' });
    expect((await choose()).run).toMatchObject({
      outcome: 'chosen',
      estimate: { inventoryDate: '2026-11-20T00:00:00Z' },
    });
    expect(rowsIn(files).map(({ description }) => description)).toEqual(['photos/1.jpg', 'a",b']);
  });

  test('a sample has rows of all sizes and name styles', async () => {
    const { files, choose } = world({ inventory: inventoryOf('photos', entries(700)), request: { sample: 40 } });
    await choose();
    const { sampleRows } = JSON.parse(files.text(at.summary));
    expect(new Set(sampleRows).size).toBe(40);
    const rows = rowsIn(files);
    const styles = (of: readonly ManifestRow[]) => new Set(of.map(({ nameStyle }) => nameStyle));
    const sample = rows.filter(({ row }) => sampleRows.includes(row));
    expect(styles(sample)).toEqual(styles(rows));
    const steps = (of: readonly ManifestRow[]) =>
      new Set(of.map(({ sizeBytes }) => Math.floor(Math.log2(sizeBytes) / 4)));
    expect(steps(sample)).toEqual(steps(rows));
  });

  test('a sample larger than the vault is all of it', async () => {
    const { files, choose } = world({ inventory: inventoryOf('photos', entries(3)), request: { sample: 40 } });
    await choose();
    expect(JSON.parse(files.text(at.summary)).sampleRows).toEqual([0, 1, 2]);
  });
});
