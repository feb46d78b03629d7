import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readMapping } from '../../../cli/vault/synology/mapping.ts';
import { readNamesFile } from '../../../functions/archive/names-file.ts';
import { FakeAccount } from '../fake-account.ts';
import { typed } from '../typed.ts';

const [a, b, c] = ['a', 'b', 'c'].map((letter) => letter.repeat(138)) as [string, string, string];

type Row = readonly [share: string | null, basePath: string, archiveId: string | null, lastBkpTime: number];

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'thaw-synology-'));
});
afterAll(() => rm(folder, { recursive: true }));

function mappingOf(rows: readonly Row[], table = 'file_info_tb'): string {
  const file = path.join(folder, `${files++}.db`);
  using database = new DatabaseSync(file);
  database.exec(
    `CREATE TABLE ${table} (key INTEGER PRIMARY KEY, shareName TEXT, basePath TEXT, archiveID TEXT, lastBkpTime INTEGER)`,
  );
  const insert = database.prepare(`INSERT INTO ${table} VALUES (NULL, ?, ?, ?, ?)`);
  for (const row of rows) insert.run(...row);
  return file;
}

const namesIn = (rows: readonly Row[]) => readNamesFile(readMapping(mappingOf(rows)).namesFile);

describe('readMapping()', () => {
  test('gives the path below its share; of an archive with several the newest first', () => {
    const { names, otherNames, problems } = namesIn([
      ['photo', 'x/old.jpg', a, 1],
      ['photo', '/x/new.jpg', a, 3],
      ['photo', 'x/middle.jpg', a, 2],
      ['homes', 'me/é, "b".txt', b, 1],
    ]);
    expect([...names]).toEqual([
      [a, 'photo/x/new.jpg'],
      [b, 'homes/me/é, "b".txt'],
    ]);
    expect([...(otherNames.get(a) ?? [])]).toEqual(['photo/x/middle.jpg', 'photo/x/old.jpg']);
    expect(problems.count).toBe(0);
  });

  test('of two paths of one time gives that of the present backup first', () => {
    const file = mappingOf([]);
    using database = new DatabaseSync(file);
    database.exec('ALTER TABLE file_info_tb ADD COLUMN current INTEGER');
    const insert = database.prepare('INSERT INTO file_info_tb VALUES (NULL, ?, ?, ?, ?, ?)');
    insert.run('photo', 'present.jpg', a, 2, 1);
    insert.run('photo', 'removed.jpg', a, 2, 0);
    insert.run('photo', 'older.jpg', a, 1, 1);
    const { names, otherNames } = readNamesFile(readMapping(file).namesFile);
    expect([...names.values()]).toEqual(['photo/present.jpg']);
    expect([...(otherNames.get(a) ?? [])]).toEqual(['photo/removed.jpg', 'photo/older.jpg']);
  });

  test('finds columns in any case, and reads paths that were kept as bytes', () => {
    const file = path.join(folder, `${files++}.db`);
    using database = new DatabaseSync(file);
    database.exec('CREATE TABLE FILE_INFO_TB (ARCHIVEID TEXT, SHARENAME TEXT, BASEPATH BLOB, LASTBKPTIME INTEGER)');
    const insert = database.prepare('INSERT INTO FILE_INFO_TB VALUES (?, ?, ?, ?)');
    insert.run(a, 'photo', Buffer.from('été/old.jpg'), 1);
    insert.run(a, 'photo', Buffer.from('été/new.jpg'), 2);
    expect([...readNamesFile(readMapping(file).namesFile).names]).toEqual([[a, 'photo/été/new.jpg']]);
  });

  test('keeps blanks at the ends of a path', () => {
    expect([...namesIn([[null, ' a.txt ', a, 1]]).names.values()]).toEqual([' a.txt ']);
  });

  test('does not put the share before paths that all begin with it, and does where only some do', () => {
    expect([...namesIn([['photo', '/photo/a.jpg', a, 1]]).names.values()]).toEqual(['photo/a.jpg']);
    const mixed = namesIn([
      ['photo', 'photo/a.jpg', a, 1],
      ['photo', 'b.jpg', b, 1],
    ]);
    expect([...mixed.names.values()].sort()).toEqual(['photo/b.jpg', 'photo/photo/a.jpg']);
  });

  test('takes paths without a share, leaves out rows without an archive, and keeps a name on its line', () => {
    const { names } = namesIn([
      [null, 'a.jpg', a, 1],
      ['photo', 'folder', null, 1],
      ['photo', 'gone', '', 1],
      ['photo', 'two\nlines.txt', b, 1],
    ]);
    expect([...names.values()].sort()).toEqual(['a.jpg', 'photo/two lines.txt']);
  });

  test.each([
    [
      'no database',
      () => path.join(folder, 'text.db'),
      /wanted the mapping of Synology.* found file is not a database/,
    ],
    ['another database', () => mappingOf([], 'other_tb'), /found a database without file_info_tb/],
    ['an empty one', () => mappingOf([]), /without a row that names an archive/],
    ['nothing', () => path.join(folder, 'nowhere.db'), /found unable to open/],
  ])('refuses %s in a sentence', async (_, file, message) => {
    await writeFile(path.join(folder, 'text.db'), 'no database, '.repeat(100));
    expect(() => readMapping(file())).toThrow(message);
  });
});

describe('thaw vault, of a vault with a sister vault', () => {
  let account: FakeAccount;
  beforeEach(() => {
    account = new FakeAccount();
    const seen = { archives: 2, sizeBytes: 9, inventoryDate: '2026-11-20T00:00:00.000Z' };
    account.listed.push({ name: 'nas_1', ...seen }, { name: 'nas_1_mapping', ...seen });
  });

  const inputs = () => account.all.map(({ input }): Record<string, unknown> => JSON.parse(input));
  const rows: Row[] = [
    ['photo', 'a.jpg', a, 2],
    ['photo', 'copy of a.jpg', a, 1],
    ['photo', 'b.jpg', b, 1],
  ];

  /** Ends the executions of the sister vault as RestoreVault would. */
  function endMapping(end: Record<string, unknown> = {}): void {
    for (const { name, status, input } of account.all) {
      const { vaultName, mode } = JSON.parse(input);
      if (status !== 'RUNNING' || vaultName !== 'nas_1_mapping') continue;
      const at = `runs/nas_1_mapping/${name}`;
      const row = (number: number, archiveId: string) =>
        JSON.stringify({ row: number, archiveId, key: `nas_1_mapping/${archiveId}`, sizeBytes: 4096 });
      const isListing = mode === 'dry run';
      const chosen = { archives: isListing ? 2 : 1 };
      const inventoryDate = account.listed[1]?.inventoryDate?.replace('.000', '');
      account.put(`${at}/summary.json`, { vaultName, run: name, chosen, inventoryDate });
      account.put(`${at}/manifest/00000.jsonl`, isListing ? `${row(0, b)}\n${row(1, c)}\n` : `${row(0, c)}\n`);
      account.restored.set(`nas_1_mapping/${c}`, readFileSync(mappingOf(rows)));
      account.end(name, { status: 'SUCCEEDED', ...(isListing ? {} : end) });
    }
  }

  test('lists its archives, restores the newest, and begins the restore with its names, within one cap', async () => {
    account.meanwhile = () => endMapping();
    const { lines } = await typed(account, 'vault', 'nas_1', '--max-cost', '5');
    const [listing, mapping, restore] = inputs();
    expect(listing).toEqual({ vaultName: 'nas_1_mapping', mode: 'dry run', storageClass: 'STANDARD' });
    expect(mapping).toEqual({
      vaultName: 'nas_1_mapping',
      mode: 'restore',
      tier: 'Standard',
      maxCostUsd: 0.01,
      storageClass: 'STANDARD',
      archives: expect.stringMatching(/^runs\/nas_1_mapping\/inputs\/archives-/),
    });
    expect(account.objects.get(String(mapping?.['archives']))).toBe(`${c}\n`);
    expect(restore).toMatchObject({ vaultName: 'nas_1', mode: 'restore', maxCostUsd: 4.99 });
    expect(account.objects.get(String(restore?.['names']))).toBe(
      `archiveId,name\r\n${a},photo/a.jpg\r\n${b},photo/b.jpg\r\n${a},photo/copy of a.jpg\r\n`,
    );
    expect(lines).toContain('1 archive has several names in --names: the first is taken:');
  });

  test('an estimate says that the names come first, exits 3, and goes on when it is asked again', async () => {
    const ask = () => typed(account, 'vault', 'nas_1', '--estimate');
    const first = await ask();
    expect(first).toMatchObject({ exit: 3, facts: { namesFrom: 'nas_1_mapping' } });
    expect(first.lines[0]).toMatch(/^The names come first, from vault nas_1_mapping/);
    expect(await ask()).toMatchObject({ exit: 3 });
    expect(inputs()).toHaveLength(1);
    endMapping();
    expect(await ask()).toMatchObject({ exit: 3 });
    expect(inputs()[1]).toMatchObject({ mode: 'restore', tier: 'Bulk', maxCostUsd: 0.01 });
    endMapping();
    expect(await ask()).toMatchObject({ exit: 3, facts: { outcome: 'not yet' } });
    expect(inputs()[2]).toMatchObject({ vaultName: 'nas_1', mode: 'estimate', names: expect.any(String) });
    await ask();
    expect(inputs()).toHaveLength(3);
  });

  test('names that are known are taken until something changes in the sister vault', async () => {
    account.meanwhile = () => endMapping();
    await typed(account, 'names', 'nas_1').catch(() => undefined);
    const asked = inputs().length;
    await typed(account, 'vault', 'nas_1', '--max-cost', '5');
    expect(inputs()).toHaveLength(asked + 1);
    account.listed[1] = { name: 'nas_1_mapping', archives: 3, sizeBytes: 9, inventoryDate: '2026-11-25T00:00:00.000Z' };
    account.meanwhile = () => undefined;
    const later = await typed(account, 'vault', 'nas_1', '--dry-run', '--again');
    expect(later).toMatchObject({ exit: 3, facts: { namesFrom: 'nas_1_mapping' } });
  });

  test('a restore of the mapping that failed is told of, and not begun again', async () => {
    account.meanwhile = () => endMapping({ status: 'FAILED', error: 'OverBudget', cause: 'too little' });
    const ask = () => typed(account, 'vault', 'nas_1', '--max-cost', '5');
    await expect(ask()).rejects.toMatchObject({
      name: 'NamesFailed',
      message: expect.stringMatching(/"nas_1_mapping": .* ended as FAILED: OverBudget: .*--names-from descriptions/),
    });
    await expect(ask()).rejects.toMatchObject({
      name: 'NamesFailed',
      message: expect.stringContaining('--estimate --again'),
    });
    expect(inputs()).toHaveLength(2);
    account.meanwhile = () => endMapping({ status: 'SUCCEEDED' });
    await typed(account, 'vault', 'nas_1', '--estimate', '--again');
    expect(inputs().slice(2, 4)).toMatchObject([
      { mode: 'dry run', vaultName: 'nas_1_mapping' },
      { mode: 'restore', vaultName: 'nas_1_mapping' },
    ]);
  });

  test.each([
    ['with names of its own', ['--names', 'names.csv']],
    ['with a mapping on disk', ['--names-from', 'synology:mapping.db']],
    ['without names', ['--names-from', 'descriptions']],
  ])('%s the sister vault is left alone', async (_, [option = '', value = '']) => {
    const file = value.includes('.csv') ? path.join(folder, 'names.csv') : mappingOf(rows);
    await writeFile(path.join(folder, 'names.csv'), `${a},x.jpg\n`);
    const given = value.replace('names.csv', file).replace('mapping.db', file);
    await typed(account, 'vault', 'nas_1', '--max-cost', '5', option, given);
    expect(inputs()).toHaveLength(1);
    expect(inputs()[0]).toMatchObject({ vaultName: 'nas_1', maxCostUsd: 5 });
    expect(inputs()[0]?.['names'] === undefined).toBe(value === 'descriptions');
  });

  test.each([
    ['another source', ['--names-from', 'qnap:x'], /Wanted synology:<file>/],
    ['two sources', ['--names', 'x', '--names-from', 'synology:x'], /cannot be used together/],
    ['a file that is none', ['--names-from', 'synology:/nowhere'], /--names-from: Cannot read \/nowhere/],
  ])('%s, is bad usage', async (_, args, message) => {
    await expect(typed(account, 'vault', 'nas_1', '--max-cost', '5', ...args)).rejects.toThrow(message);
    expect(inputs()).toEqual([]);
  });

  test('a sister vault that may not be looked at keeps nobody from the vault', async () => {
    account.vaults.describe = async () => {
      throw Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    };
    const { told } = await typed(account, 'vault', 'nas_1', '--max-cost', '5');
    expect(told.join()).toMatch(/nas_1_mapping cannot be looked at \(AccessDeniedException\)/);
    expect(inputs()).toHaveLength(1);
  });
});
