import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { InventoryCsvReader } from '../../../functions/archive/inventory-csv.ts';
import { InventoryReader } from '../../../functions/archive/inventory-json.ts';
import { settleCollisions } from '../../../functions/archive/names/collisions.ts';
import { foldersOf, isFolderMarker } from '../../../functions/archive/names/folders.ts';
import { modifiedMetadata } from '../../../functions/archive/names/modified-metadata.ts';
import { nameOf } from '../../../functions/archive/names/name-of.ts';
import { safeName } from '../../../functions/archive/names/safe-name.ts';
import { readIdsFile, readNamesFile } from '../../../functions/archive/names-file.ts';
import { UnknownIds } from '../../../functions/archive/user-files/unknown-ids.ts';

/** Inputs that real tools left, with the right value; a story, where the right value is prose. */
interface Case {
  readonly input: Readonly<Record<string, unknown>>;
  readonly want: Readonly<Record<string, unknown>>;
}

const caseOf = (name: string): Case =>
  JSON.parse(readFileSync(path.join(import.meta.dirname, 'cases', `${name}.json`), 'utf8'));

/** What a case takes: `want` itself, or any of its `either`. */
const wanted = ({ want }: Case): readonly unknown[] => (Array.isArray(want['either']) ? want['either'] : [want]);

const textOf = ({ input }: Case, field: string): string => String(input[field]);

const archive = { vaultName: 'v', archiveId: 'ARCHIVE-ID-1' };

function named(description: string) {
  const { name, style, modifiedAt } = nameOf(description, archive);
  return { style, key: safeName(name, archive.archiveId, 1024), ...(modifiedAt && { modifiedAt }) };
}

/** Rows of an inventory, or why it was refused. */
function inventoryOf(bytes: Buffer, reader: InventoryReader | InventoryCsvReader) {
  const { rows, badRows } = reader.push(bytes);
  const last = reader.finish() ?? { rows: [], badRows: [] };
  return { rows: [...rows, ...last.rows], badRows: [...badRows, ...last.badRows] };
}

describe('an inventory', () => {
  test.each(['csv-inventory-cr-only', 'csv-inventory-rfc4180-json'])('%s', (name) => {
    const given = caseOf(name);
    const { rows, badRows } = inventoryOf(Buffer.from(textOf(given, 'inventoryCsv')), new InventoryCsvReader());
    expect(badRows).toEqual([]);
    const [row] = rows;
    expect(wanted(given)).toContainEqual(
      'key' in given.want ? { key: named(row?.description ?? '').key } : { rows: rows.length },
    );
  });

  test('json-inventory-bom', () => {
    const given = caseOf('json-inventory-bom');
    const { rows } = inventoryOf(Buffer.from(`\uFEFF${textOf(given, 'inventoryJson')}`), new InventoryReader());
    expect({ rows: rows.length }).toEqual(given.want);
  });

  test('json-inventory-local-dates', () => {
    const bytes = Buffer.from(textOf(caseOf('json-inventory-local-dates'), 'inventoryJson'));
    expect(() => inventoryOf(bytes, new InventoryReader())).toThrow(
      'it is not from Glacier: none of its 1 rows has a date as Glacier writes it; of the first, its CreationDate is "21/08/2012 5:08:24 PM"',
    );
  });
});

describe('a file of names or of archive ids', () => {
  test.each(['names-doubled-quotes', 'names-report-csv', 'names-seven-columns'])('%s', (name) => {
    const given = caseOf(name);
    let read: object;
    try {
      read = Object.fromEntries(readNamesFile(textOf(given, 'namesFile')).names);
    } catch (error) {
      const refused = /wanted two columns(?=, <archive id>,<name>, found 7 columns in line 1)/.exec(String(error));
      read = { refused: refused?.[0] };
    }
    expect(wanted(given)).toContainEqual(read);
  });

  test('names-mt-journal', () => {
    expect(readNamesFile(textOf(caseOf('names-mt-journal'), 'namesFile')).names).toEqual(
      new Map([['AAA-1', 'dir/a.txt']]),
    );
  });

  test('names-two-paths', () => {
    const { names, otherNames } = readNamesFile(textOf(caseOf('names-two-paths'), 'namesFile'));
    expect(names).toEqual(new Map([['AAA-1', 'photo/a.jpg']]));
    expect(otherNames).toEqual(new Map([['AAA-1', new Set(['photo/copy/a.jpg'])]]));
  });

  test('ids-header-taken-as-id', () => {
    const { input, want } = caseOf('ids-header-taken-as-id');
    const { ids } = readIdsFile(String(input['archivesFile']));
    const inventory = input['inventoryHolds'] as string[];
    const unknown = new UnknownIds(ids);
    for (const id of inventory) unknown.meet(id);
    expect(inventory.filter((id) => ids.has(id))).toEqual(want['chosen']);
    expect(unknown.unknown(10)).toEqual({ count: 1, first: ['NOT-IN-VAULT'] });
  });
});

describe('a description', () => {
  test.each(['plain-brace', 'scheme-glacier-rsync', 'scheme-json-filename', 'scheme-json-s3key'])('%s', (name) => {
    const given = caseOf(name);
    expect(named(textOf(given, 'description'))).toMatchObject(given.want);
  });

  test('scheme-cloudberry-backup', () => {
    const { name } = nameOf(textOf(caseOf('scheme-cloudberry-backup'), 'description'), archive);
    expect(safeName(name, 'A', 1024, 'exact')).toBe('CBB_PC1/D:/docs/a.txt:/20130401120000/a.txt');
    expect(safeName(name, 'A', 1024)).toBe('CBB_PC1/D/docs/a.txt:/20130401120000/a.txt');
    expect(safeName(name, 'A', 1024, 'portable')).toBe('CBB_PC1/D/docs/a.txt_/20130401120000/a.txt');
  });

  test('mtime-not-kept', () => {
    const given = caseOf('mtime-not-kept');
    const { modifiedAt } = named(textOf(given, 'description'));
    expect({ metadata: modifiedMetadata(modifiedAt) }).toMatchObject(given.want);
  });

  test('folder-marker-fastglacier', () => {
    const { name } = nameOf(textOf(caseOf('folder-marker-fastglacier'), 'description'), archive);
    expect(isFolderMarker(name, 1)).toBe(true);
  });

  test('key-is-folder-of-another', () => {
    const rows = (caseOf('key-is-folder-of-another').input['descriptions'] as string[]).map((name, index) => ({
      name,
      archiveId: `A${index}`,
      createdAt: '2013-04-01T12:00:00Z',
    }));
    const folders = new Set(rows.flatMap(({ name }) => [...foldersOf(name)]));
    expect(settleCollisions(rows, new Map(), { folders }).map(({ name }) => name)).toEqual([
      'backup.20130401T120000Z',
      'backup/2013.tar',
    ]);
  });
});
