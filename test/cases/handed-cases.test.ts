import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { InventoryCsvReader } from '../../functions/archive/inventory-csv.ts';
import { InventoryReader } from '../../functions/archive/inventory-json.ts';
import { isFolderMarker } from '../../functions/archive/names/folders.ts';
import type { KeyStyle } from '../../functions/archive/names/key-style.ts';
import { nameOf } from '../../functions/archive/names/name-of.ts';
import { safeName } from '../../functions/archive/names/safe-name.ts';
import { readNamesFile } from '../../functions/archive/names-file.ts';
import { objectMetadata } from '../../functions/restore/object-metadata.ts';
import type { VaultRequest } from '../../functions/vault-flow.ts';
import { FakeAccount } from '../cli/fake-account.ts';
import { withFolder } from '../cli/folder.ts';
import { typed } from '../cli/typed.ts';
import { entry, type InventoryEntry, inventoryOf } from '../functions/vault-run/inventories.ts';
import { idOf, World } from '../functions/vault-run/request-archives/world.ts';
import { chosen, chosenOf } from './choose.ts';

/** An input that a real tool or user left, what is right, and what came of it before (`got`). */
interface Case {
  readonly input: Readonly<Record<string, unknown>>;
  readonly want: Readonly<Record<string, unknown>>;
  readonly got: unknown;
}

/** How a case is tried. */
interface Trial {
  /** What the product makes of the input. */
  readonly now: (input: Case['input']) => unknown;
  /** Fails unless that is right. By default it must be `want`, or any of its `either`; where that is prose, this says it. */
  readonly right?: (value: unknown) => void;
  /** What `now` would give if the product did what it did before: it must be found wrong. */
  readonly before: (got: never) => unknown;
}

const archive = { vaultName: 'v', archiveId: 'ARCHIVE-ID-1' };

const key = (description: string, style?: KeyStyle) => {
  const { name } = nameOf(description, archive);
  return safeName(name, archive.archiveId, 1024, style);
};

function named(description: string) {
  const { name: _name, ...found } = nameOf(description, archive);
  return { ...found, key: key(description) };
}

/** Rows of an inventory, or the sentence that refuses it. */
function inventoryFrom(text: string, reader: InventoryReader | InventoryCsvReader) {
  try {
    const read = [reader.push(Buffer.from(text)), reader.finish() ?? { rows: [], badRows: [] }];
    return { rows: read.flatMap(({ rows }) => rows), badRows: read.flatMap(({ badRows }) => badRows) };
  } catch (error) {
    return { refused: String(error) };
  }
}

const countRows = (text: unknown, reader: InventoryReader | InventoryCsvReader) => {
  const read = inventoryFrom(String(text), reader);
  return 'refused' in read ? read : { rows: read.rows.length };
};

const namesIn = (input: Case['input']): object => {
  try {
    return Object.fromEntries(readNamesFile(String(input['namesFile'])).names);
  } catch (error) {
    return {
      refused: /wanted two columns(?=, <archive id>,<name>, found 7 columns in line 1)/.exec(String(error))?.[0],
    };
  }
};

const described = (...descriptions: readonly unknown[]) =>
  descriptions.map((text, n) => entry(n, { ArchiveDescription: String(text), Size: 100 }));

const keysOf = async (...given: Parameters<typeof chosen>) => (await chosen(...given)).rows.map((row) => row.key);

const byDescription: Trial = {
  now: ({ description }) => named(String(description)),
  before: ({ key: had }: { key: string }) => ({ key: had }),
};

const ofNames: Trial = { now: namesIn, before: (got: object) => got };

const trials: Readonly<Record<string, Trial>> = {
  'csv-inventory-cr-only': {
    now: ({ inventoryCsv }) => countRows(inventoryCsv, new InventoryCsvReader()),
    before: ({ rows }: { rows: readonly unknown[] }) => ({ rows: rows.length }),
  },
  'csv-inventory-rfc4180-json': {
    now({ inventoryCsv }) {
      const read = inventoryFrom(String(inventoryCsv), new InventoryCsvReader());
      return 'refused' in read ? read : { key: key(read.rows[0]?.description ?? '') };
    },
    before: ({ rows }: { rows: readonly { key: string }[] }) => ({ key: rows[0]?.key }),
  },
  'duplicates-bought-thrice': {
    async now({ inventory }) {
      const rows = inventory as InventoryEntry[];
      const { summary } = await chosen(rows);
      const manifest = (await chosen(rows, { mode: 'restore', copies: true })).rows;
      const world = new World({ rows: manifest.map((row) => ({ ...row, archiveId: idOf(row.row) })) });
      await world.ask();
      const { archives, bytes, onceUsdByTier } = summary.copies;
      return { copies: { archives, bytes }, usd: onceUsdByTier.Standard, requested: world.sent.length };
    },
    right(value) {
      expect(value).toMatchObject({ copies: { archives: 2, bytes: 10 }, requested: 1 });
      expect((value as { usd: number }).usd).toBeGreaterThan(0);
    },
    before: ({ requested }: { requested: number }) => ({ requested }),
  },
  'failed-dry-run-given-again': {
    async now() {
      using account = new FakeAccount();
      const dryRun = () => typed(account, 'vault', 'v', '--dry-run');
      await dryRun();
      account.end(account.all[0]?.name ?? '', { status: 'FAILED', error: 'InventoryNotYet', cause: '{}' });
      const { exit } = await dryRun();
      return { dryRuns: account.all.length, mode: JSON.parse(account.all.at(-1)?.input ?? '{}').mode, exit };
    },
    // 3: not there yet.
    right: (value) => expect(value).toEqual({ dryRuns: 2, mode: 'dry run', exit: 3 }),
    before: () => ({ dryRuns: 1, mode: 'dry run', exit: 1 }),
  },
  'folder-marker-fastglacier': {
    async now({ description }) {
      const marker = entry(1, { ArchiveDescription: String(description), Size: 1 });
      const file = entry(2, { ArchiveDescription: 'photos/2012/a.jpg' });
      const { rows, summary } = await chosen([marker, file]);
      const isMarker = isFolderMarker(nameOf(String(description), archive).name, 1);
      return { isMarker, keys: rows.map((row) => row.key), leftOut: summary.leftOut };
    },
    right: (value) =>
      expect(value).toEqual({ isMarker: true, keys: ['photos/2012/a.jpg'], leftOut: { 'folder marker': 1 } }),
    before: (got: { key: string }) => ({ isMarker: false, keys: [got.key, 'photos/2012/a.jpg'], leftOut: {} }),
  },
  'ids-header-taken-as-id': {
    async now({ archivesFile, inventoryHolds }) {
      const archives = 'runs/v/ids.txt';
      const held = (inventoryHolds as string[]).map((ArchiveId, n) => entry(n, { ArchiveId }));
      const { rows, summary } = await chosen([...held, entry(9)], { archives }, { [archives]: String(archivesFile) });
      return { chosen: rows.map(({ archiveId }) => archiveId), unknown: summary.userFiles.archives?.unknownIds };
    },
    right: (value) => expect(value).toEqual({ chosen: ['AAA-1'], unknown: { count: 1, first: ['NOT-IN-VAULT'] } }),
    before: () => ({ chosen: ['AAA-1'], unknown: undefined }),
  },
  'json-inventory-bom': {
    now: ({ inventoryJson }) => countRows(`\uFEFF${String(inventoryJson)}`, new InventoryReader()),
    before: (got: object) => got,
  },
  'json-inventory-local-dates': {
    now: ({ inventoryJson }) => countRows(inventoryJson, new InventoryReader()),
    right: (value) =>
      expect(value).toEqual({
        refused: expect.stringContaining(
          'it is not from Glacier: none of its 1 rows has a date as Glacier writes it; of the first, its CreationDate is "21/08/2012 5:08:24 PM"',
        ),
      }),
    before: ({ rows }: { rows: readonly unknown[] }) => ({ rows: rows.length }),
  },
  'key-is-folder-of-another': {
    now: ({ descriptions }) => keysOf(described(...(descriptions as string[]))),
    right(value) {
      const keys = value as string[];
      expect(keys).toHaveLength(2);
      for (const one of keys) expect(keys.filter((other) => other.startsWith(`${one}/`))).toEqual([]);
    },
    before: (got: string[]) => got,
  },
  'mtime-not-kept': {
    async now({ description }) {
      const [row] = (await chosen(described(description))).rows;
      const output = { kind: 'archive', archiveId: 'a', treeHash: 'b', createdAt: 'x' } as Parameters<
        typeof objectMetadata
      >[1];
      return { metadata: objectMetadata({ vaultName: 'v', jobId: 'j' }, output, { modifiedAt: row?.modifiedAt }) };
    },
    right: (value) =>
      expect(value).toMatchObject({ metadata: { 'thaw-modified': '2013-04-01T12:00:00Z', mtime: '1364817600' } }),
    before: () => ({ metadata: { 'thaw-archive-id': 'a' } }),
  },
  'names-doubled-quotes': ofNames,
  'names-mt-journal': {
    now: namesIn,
    right: (value) => expect(value).toEqual({ 'AAA-1': 'dir/a.txt' }),
    before: (got: object) => got,
  },
  'names-report-csv': ofNames,
  'names-seven-columns': ofNames,
  'names-two-paths': {
    async now({ namesFile }) {
      const names = 'runs/v/names.csv';
      const [inventory, files] = [[entry(1, { ArchiveId: 'AAA-1' })], { [names]: String(namesFile) }];
      const { rows, summary } = await chosen(inventory, { names }, files);
      const copying = await chosen(inventory, { names, copies: true }, files);
      return {
        keys: rows.map((row) => row.key),
        others: summary.userFiles.names?.otherNames,
        copies: copying.rows.map((row) => row.key),
        areCopied: copying.summary.userFiles.names?.copies,
      };
    },
    right: (value) =>
      expect(value).toEqual({
        keys: ['photo/a.jpg'],
        others: { count: 1, first: [{ archiveId: 'AAA-1', name: 'photo/a.jpg', others: ['photo/copy/a.jpg'] }] },
        copies: ['photo/a.jpg', 'photo/copy/a.jpg'],
        areCopied: true,
      }),
    before: (got: object) => got,
  },
  'own-inventory-cannot-be-uploaded': {
    // What the user typed next, with the path of a file: its upload, and what the run makes of it.
    now: () =>
      withFolder(async (folder) => {
        using account = new FakeAccount();
        const file = path.join(folder, 'inventory.json');
        await writeFile(file, inventoryOf('v', described('a.txt')));
        const { exit } = await typed(account, 'vault', 'v', '--max-cost', '1', '--inventory', file);
        const { inventory }: VaultRequest = JSON.parse(account.all[0]?.input ?? '{}');
        const workKey = inventory !== undefined && 'workKey' in inventory ? inventory.workKey : '';
        const { rows } = await chosenOf(workKey, { inventory: { workKey } }, Object.fromEntries(account.objects));
        return { exit, keys: rows.map((row) => row.key) };
      }),
    right: (value) => expect(value).toEqual({ exit: 0, keys: ['a.txt'] }),
    before: () => ({ exit: 0, keys: [] }),
  },
  'plain-brace': byDescription,
  'scheme-cloudberry-backup': {
    now: ({ description }) => (['exact', 'safe', 'portable'] as const).map((style) => key(String(description), style)),
    right: (value) =>
      expect(value).toEqual([
        'CBB_PC1/D:/docs/a.txt:/20130401120000/a.txt',
        'CBB_PC1/D/docs/a.txt:/20130401120000/a.txt',
        'CBB_PC1/D/docs/a.txt_/20130401120000/a.txt',
      ]),
    before: ({ key: had }: { key: string }) => [had, had, had],
  },
  'scheme-glacier-rsync': byDescription,
  'scheme-json-filename': byDescription,
  'scheme-json-s3key': byDescription,
};

const folder = import.meta.dirname;
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

/** `want` itself, or any of its `either`; more may be said than is wanted. */
function demandWanted({ want }: Case, value: unknown): void {
  const accepted = Array.isArray(want['either']) ? want['either'] : [want];
  expect(accepted.map((one) => expect.objectContaining(one))).toContainEqual(value);
}

test('every handed case is tried, and there are no others', () => {
  expect(Object.keys(trials).sort()).toEqual(files.map((name) => name.replace(/\.json$/, '')).sort());
});

describe.each(files.map((name) => name.replace(/\.json$/, '')))('%s', (name) => {
  const given: Case = JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8'));
  const trial = trials[name];
  const demandRight = (value: unknown) => (trial?.right ?? ((one) => demandWanted(given, one)))(value);

  test('is right now', async () => {
    demandRight(await trial?.now(given.input));
  });

  test('would be found wrong as it was before', () => {
    expect(() => demandRight(trial?.before(given.got as never))).toThrow();
  });
});
