import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type NamedRow, settleCollisions } from '../../../../functions/archive/names/collisions.ts';
import { folderMark, foldersOf, isFolderMarker, MarkedFolders } from '../../../../functions/archive/names/folders.ts';
import { asOneName, sameNameIn } from '../../../../functions/archive/names/key-style.ts';
import { safeName } from '../../../../functions/archive/names/safe-name.ts';
import { shardOf } from '../../../../functions/archive/names/shard.ts';
import { checkKey } from '../../../../functions/archive/object-key.ts';

const portable = (name: string) => safeName(name, 'abc-123', 1024, 'portable');

describe('safeName() in the style `portable`', () => {
  test.each([
    ['a/b.txt', 'a/b.txt'],
    ['C:\\Users\\me\\a.txt', 'C/Users/me/a.txt'],
    ['what?/a:b*"c"<d>|e', 'what_/a_b__c__d__e'],
    ['a./b ./c..', 'a_/b__/c__'],
    ['...', '___'],
    ['..', '__'],
    ['con', '_con'],
    ['CON/Aux.txt/nul.tar.gz', '_CON/_Aux.txt/_nul.tar.gz'],
    ['COM1/lpt9.x/com0/COM\u00b9', '_COM1/_lpt9.x/_com0/_COM\u00b9'],
    ['nul .txt', '_nul .txt'],
    ['CONIN$', '_CONIN$'],
    ['console/com10/auxiliary.txt/.con', 'console/com10/auxiliary.txt/.con'],
    ['a\tb\u0085c', 'a_b_c'],
    [' a', ' a'],
    ['?', '_'],
  ])('makes %j %j', (name, expected) => {
    expect(portable(name)).toBe(expected);
  });

  test('cuts a segment that no disk takes, and keeps its extension', () => {
    const made = portable(`${'ä'.repeat(300)}/${'b'.repeat(300)}.tar.gz`);
    const [folder = '', file = ''] = made.split('/');
    expect(folder).toMatch(/^ä+-[0-9a-f]{8}$/);
    expect(file).toMatch(/^b+-[0-9a-f]{8}\.tar\.gz$/);
    expect(portable(`${'b'.repeat(301)}.txt`)).not.toBe(portable(`${'b'.repeat(302)}.txt`));
  });
});

describe('safeName() in the style `exact`', () => {
  test.each([
    ['CBB_PC1\\D:\\docs\\a.txt:\\20130401120000\\a.txt', 'CBB_PC1/D:/docs/a.txt:/20130401120000/a.txt'],
    ['con/a?.', 'con/a?.'],
    ['../a//b/./c/', '__/a/b/c'],
    ['a\u0000b', 'a_b'],
  ])('makes %j %j', (name, expected) => {
    expect(safeName(name, 'abc-123', 1024, 'exact')).toBe(expected);
  });
});

/** Names that are likely to go wrong on Windows, or to be one on some disk. */
const wildNames = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'con',
        'NUL',
        'Com1',
        'a',
        'A',
        'é',
        'e\u0301',
        'É',
        'ß',
        'SS',
        'ſ',
        'Σ',
        'ς',
        'İ',
        'ı',
        '\u212b',
        'å',
      ),
      fc.constantFrom(
        '/',
        '\\',
        '.',
        ' ',
        ':',
        '?',
        '.txt',
        '.TXT',
        '.tar.gz',
        '\u0000',
        '\ud83d',
        '.20150102T030405Z',
      ),
      fc.constantFrom('x'.repeat(250), 'ü'.repeat(120), '20150102t030405z'),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(''));

/** What Windows refuses (learn.microsoft.com, "Naming Files, Paths, and Namespaces"). */
function demandHoldable(name: string): void {
  for (const segment of name.split('/')) {
    expect(segment).not.toMatch(/[:*?"<>|\\\p{Cc}]/u);
    expect(segment).not.toMatch(/[. ]$/);
    expect(segment.split('.')[0]?.trimEnd()).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)$/i);
    expect(Buffer.byteLength(segment)).toBeLessThanOrEqual(255);
    expect(segment).not.toBe('');
  }
}

const rowsOf = (names: readonly string[]): NamedRow[] =>
  names.map((name, index) => ({
    name: portable(name),
    archiveId: `A${index}`,
    createdAt: `201${index % 3}-01-02T03:04:05Z`,
  }));

const asSame = sameNameIn.portable;
const groundOf = (rows: readonly NamedRow[]) => ({
  asSame,
  folders: new Set(rows.flatMap(({ name }) => [...foldersOf(name)].map(asSame))),
});

test('portable names can be held by any disk, side by side, whatever they were', () => {
  fc.assert(
    fc.property(fc.array(wildNames, { maxLength: 12 }), fc.integer({ min: 1, max: 1000 }), (names, shards) => {
      const rows = rowsOf(names);
      const settled = settleCollisions(rows, new Map(), groundOf(rows));
      const seen = settled.map(({ name }) => name.normalize('NFC').toUpperCase());
      expect(new Set(seen).size).toBe(rows.length);
      const folders = new Set(settled.flatMap(({ name }) => [...foldersOf(name)].map(asSame)));
      for (const { name } of rows) expect(portable(name)).toBe(name);
      for (const [index, { name }] of settled.entries()) {
        demandHoldable(name);
        expect(checkKey('', name)).toBeUndefined();
        expect(folders.has(asSame(name))).toBe(false);
        expect(shardOf(name, shards, asSame)).toBe(shardOf(rows[index]?.name ?? '', shards, asSame));
      }
    }),
    { numRuns: 300 },
  );
});

describe('asOneName()', () => {
  test.each([
    ['Straße', 'STRASSE'],
    ['é', 'e\u0301'],
    ['É', 'e\u0301'],
    ['\u212b', 'å'],
    ['ΟΔΟΣ', 'οδος'],
    ['ΟΔΟΣ.txt', 'οδοσ.TXT'],
  ])('takes %j and %j for one', (a, b) => {
    expect(asOneName(a)).toBe(asOneName(b));
  });

  test('and others for two', () => {
    expect(new Set(['a', 'b', 'ä', 'a_', 'a.txt'].map(asOneName)).size).toBe(5);
  });
});

describe('settleCollisions() of names that are one on some disk', () => {
  const row = (name: string, archiveId: string, year: number) => ({
    name,
    archiveId,
    createdAt: `${year}-01-02T03:04:05Z`,
  });
  const names = (rows: readonly NamedRow[], keeps?: ReadonlyMap<string, string | null>) =>
    settleCollisions(rows, keeps, { asSame }).map(({ name }) => name);

  test('gives the name to the newest, and a date to the others', () => {
    expect(names([row('A.txt', 'A', 2015), row('a.TXT', 'B', 2016)])).toEqual(['A.20150102T030405Z.txt', 'a.TXT']);
    expect(settleCollisions([row('A', 'A', 2015), row('a', 'B', 2016)]).map(({ name }) => name)).toEqual(['A', 'a']);
  });

  test('leaves in place what lies in the bucket already, even both', () => {
    const rows = [row('A.txt', 'A', 2015), row('a.txt', 'B', 2016)];
    expect(names(rows, new Map([['A.txt', 'A']]))).toEqual(['A.txt', 'a.20160102T030405Z.txt']);
    const both = new Map([
      ['A.txt', 'A'],
      ['a.txt', 'B'],
    ]);
    expect(names(rows, both)).toEqual(['A.txt', 'a.txt']);
  });

  test('takes no name beside an object that is somebody else’s', () => {
    expect(names([row('a.txt', 'A', 2015)], new Map([['A.TXT', null]]))).toEqual(['a.20150102T030405Z.txt']);
  });
});

describe('settleCollisions() of names that are folders of others', () => {
  const row = (name: string, archiveId = name) => ({ name, archiveId, createdAt: '2015-01-02T03:04:05Z' });
  const names = (rows: readonly NamedRow[], keeps?: ReadonlyMap<string, string | null>) =>
    settleCollisions(rows, keeps, { folders: new Set(rows.flatMap(({ name }) => [...foldersOf(name)])) }).map(
      ({ name }) => name,
    );

  test('gives them a date, also far above, and one that is no folder either', () => {
    expect(names([row('a'), row('a/b'), row('a/b/c/d.txt'), row('x.tar.gz'), row('x.tar.gz/1')])).toEqual([
      'a.20150102T030405Z',
      'a/b.20150102T030405Z',
      'a/b/c/d.txt',
      'x.20150102T030405Z.tar.gz',
      'x.tar.gz/1',
    ]);
    expect(names([row('a'), row('a/b'), row('a.20150102T030405Z/c')])[0]).toMatch(/^a\.20150102T030405Z-[0-9a-f]{8}$/);
  });

  test('leaves in place what lies in the bucket already', () => {
    expect(names([row('a'), row('a/b')], new Map([['a', 'a']]))).toEqual(['a', 'a/b']);
  });

  test('a folder lies in the shard of all names that it may meet', () => {
    for (const name of ['a', 'a.20150102T030405Z', 'x/a.tar.20150102T030405Z.gz']) {
      const [settled] = settleCollisions([row(name)], new Map(), { folders: new Set([name]) });
      expect(settled?.name).not.toBe(name);
      expect(shardOf(settled?.name ?? '', 997)).toBe(shardOf(name, 997));
    }
  });
});

test('foldersOf() gives all folders above a name', () => {
  expect([...foldersOf('a/b/c.txt')]).toEqual(['a', 'a/b']);
  expect([...foldersOf('c.txt')]).toEqual([]);
});

test('MarkedFolders knows folders by their marks of 16 characters', () => {
  const marks = new Set(['a', 'a/b'].map(folderMark));
  expect([...marks].map((mark) => mark.length)).toEqual([16, 16]);
  const folders = new MarkedFolders(marks);
  expect(['a', 'a/b', 'b', 'a/b/c', ''].map((name) => folders.has(name))).toEqual([true, true, false, false, false]);
  const rows = [{ name: 'a', archiveId: 'A', createdAt: '2015-01-02T03:04:05Z' }];
  expect(settleCollisions(rows, new Map(), { folders })[0]?.name).toBe('a.20150102T030405Z');
});

describe('isFolderMarker()', () => {
  test.each(['photos/2012/', 'photos\\2012\\', '/a/ '])('takes %j of one byte for one', (name) => {
    expect(isFolderMarker(name, 1)).toBe(true);
    expect(isFolderMarker(name, 1_000_000)).toBe(false);
  });

  test.each(['photos/2012', 'a', '', '/', '\\/'])('and not %j', (name) => {
    expect(isFolderMarker(name, 1)).toBe(false);
  });
});
