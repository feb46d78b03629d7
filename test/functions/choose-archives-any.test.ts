import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { keyStyles, sameNameIn } from '../../functions/archive/names/key-style.ts';
import type { ManifestRow } from '../../functions/vault-flow.ts';
import { chosen } from '../cases/choose.ts';
import { archiveIdOf, entry } from './vault-run/inventories.ts';

const parts =
  'a A b. con é e\u0301 ß ss SS K \u212a İ ı a.20140101T000000Z a.20140101T000000Z.txt x.txt X.txt .h .. a:b a_b'.split(
    ' ',
  );
const name = fc
  .tuple(
    fc.array(fc.constantFrom(...parts, 'long'.repeat(60)), { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', '', '/'),
  )
  .map(([segments, end]) => segments.join('/') + end);

const archive = fc.record({
  description: fc.oneof(name, fc.constantFrom('', '{"filename":"a/x.txt"}')),
  sizeBytes: fc.constantFrom(1, 70, 100),
  bytes: fc.nat(6),
  day: fc.nat(3),
  names: fc.array(name, { maxLength: 3 }),
  isThere: fc.boolean(),
});

const wish = fc.record({
  keys: fc.constantFrom(...keyStyles),
  copies: fc.boolean(),
  folderMarkers: fc.constantFrom('keep', 'leave out'),
  include: fc.constantFrom([], [], ['a/**', 'A*']),
});

const bytesOf = ({ treeHash, sizeBytes }: ManifestRow) => `${treeHash} ${sizeBytes}`;

/** Keys that are twice there, or a file and a folder, where names are compared like that. */
function clashesAmong(keys: readonly string[], asSame: (name: string) => string): string[] {
  const all = keys.map(asSame);
  const folders = new Set(
    all.flatMap((key) => Array.from(key.matchAll(/\/(?=.)/g), ({ index }) => key.slice(0, index))),
  );
  return all.filter((key, index) => all.indexOf(key) !== index || folders.has(key));
}

/** Each row with bytes of others knows the first of them; no other row knows any but, where it was listed twice, itself. */
function demandCopies(rows: readonly ManifestRow[]): void {
  for (const row of rows) {
    const [first = row, ...others] = rows.filter((other) => bytesOf(other) === bytesOf(row));
    expect(row.sameBytesAs ?? first.row).toBe(first.row);
    if (others.length > 0) expect(row.sameBytesAs).toBeDefined();
  }
}

test('of any names, files of names and objects that are there: one disk holds all keys, copies know their first, and a later run finds each object again', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(archive, { minLength: 1, maxLength: 30 }), wish, async (archives, request) => {
      const inventory = archives.map(({ description, sizeBytes, bytes, day }, n) =>
        entry(n, {
          ArchiveDescription: description,
          Size: sizeBytes,
          SHA256TreeHash: String(bytes).repeat(64),
          CreationDate: `2014-01-0${day + 1}T00:00:00Z`,
        }),
      );
      const lines = archives.flatMap(({ names }, n) => names.map((each) => `${archiveIdOf(n)},${each}\n`));
      const names = 'runs/v/names.csv';
      const options = { ...request, prefix: 'p/', ...(lines.length > 0 && { names }) };
      const first = await chosen(inventory, options, { [names]: lines.join('') });
      expect(
        clashesAmong(
          first.rows.map(({ key }) => key),
          sameNameIn[request.keys],
        ),
      ).toEqual([]);
      expect(first.summary.chosen.archives).toBe(first.rows.length);
      if (request.copies) {
        demandCopies(first.rows);
        expect(first.summary.copies.archives).toBe(first.rows.length - new Set(first.rows.map(bytesOf)).size);
      }
      const there = first.rows.filter(({ row }) => archives[row % archives.length]?.isThere);
      const objects = new Map(there.map(({ key, archiveId }) => [key, archiveId]));
      const newer = inventory.map((each, n) => ({
        ...each,
        ArchiveId: archiveIdOf(1000 + n),
        CreationDate: '2015-01-01T00:00:00Z',
      }));
      const again = await chosen([...newer, ...inventory], options, { [names]: lines.join('') }, objects);
      const keys = new Map(again.rows.map(({ key, archiveId }) => [key, archiveId]));
      expect(keys.size).toBe(again.rows.length);
      for (const { key, archiveId } of there) expect([key, keys.get(key)]).toEqual([key, archiveId]);
    }),
    { numRuns: 60 },
  );
}, 60_000);
