import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type InventoryHead, InventoryReader } from '../../../functions/archive/inventory-json.ts';
import type { BadRow, ReadRow } from '../../../functions/archive/inventory-row.ts';

const hash = 'ef0d259231262eae49a48b6c379a5577b05db3910361498d571f0c9c46be2513';
const head: InventoryHead = {
  vaultArn: 'arn:aws:glacier:us-east-1:222222223333:vaults/test1',
  inventoryDate: '2013-11-06T02:51:29Z',
};
const fieldsOf = (id: string, description: string) => ({
  ArchiveId: id,
  ArchiveDescription: description,
  CreationDate: '2012-08-23T19:08:30Z',
  Size: 3_000_000,
  SHA256TreeHash: hash,
});
const rowOf = (id: string, description: string) => ({
  archiveId: id,
  description,
  createdAt: '2012-08-23T19:08:30Z',
  sizeBytes: 3_000_000,
  treeHash: hash,
});
const begin = `{"VaultARN":"${head.vaultArn}","InventoryDate":"${head.inventoryDate}","ArchiveList":[`;
const listOf = (...rows: string[]) => Buffer.from(`${begin}${rows.join(',')}]}`);
const good = (id: string, description = '') => JSON.stringify(fieldsOf(id, description));

function readAll(chunks: Iterable<Uint8Array>, from?: { offset: number; head: InventoryHead }) {
  const reader = new InventoryReader(from);
  const rows: ReadRow[] = [];
  const badRows: BadRow[] = [];
  for (const chunk of chunks) {
    const batch = reader.push(chunk);
    rows.push(...batch.rows);
    badRows.push(...batch.badRows);
  }
  reader.finish();
  return { rows, badRows, head: reader.head, offset: reader.offset };
}

const withoutOffsets = (rows: readonly ReadRow[]) => rows.map(({ endOffset: _endOffset, ...row }) => row);

/** Everything that makes boundaries dangerous: escapes, UTF-8 of all lengths, brackets in strings, blanks, bad rows. */
const dangerous = Buffer.from(
  [
    ` \r\n{ "Unknown" : {"a":["]}\\"",[{}]],"b":-1.5e3} ,"Flag":true,\t"VaultARN":"arn:\\u0061\\/b" , "ArchiveList" :\n[ `,
    `${good('A', '{"Path":"a\\b\\"}]",é€😀')} ,\n`,
    `{"Size":1,"Extra":[{"x":"]}"}],"SHA256TreeHash":"${hash.toUpperCase()}","ArchiveId":"B","CreationDate":"2012-08-23T19:08:30.123Z"}`,
    `,null, "text" ,17,[1,{"a":2}],{"a":nope},`,
    good('C', '\\\\\\'),
    `\n ] , "InventoryDate":"2013-11-06T02:51:29Z","Last":null}\n\n`,
  ].join(''),
);

describe('InventoryReader', () => {
  test('reads what Glacier was seen to write (github.com/vsespb/mt-aws-glacier t/unit/glacier/inventory_json.t)', () => {
    const id =
      '95qYTtf_E_VV9B-bfk6LrbCmM85J7youtfNWepEVEHF1wbp3QD42trmANUCDindSQ6rvg20EmKSHRo6jwmw6CKNoCKeJAPlzl-n7_VVp3GG20QQySwc5MccL5y_0yYeDTDL6XXd3Sw';
    const file = `${begin}\n{"ArchiveId":"${id}",\n"ArchiveDescription":"textst zz123",\n"CreationDate":"2012-08-23T19:08:30Z","Size":3000000,"SHA256TreeHash":"${hash}"}\n]}\n`;
    const read = readAll([Buffer.from(file)]);
    expect(read).toEqual({
      rows: [{ ...rowOf(id, 'textst zz123'), endOffset: file.lastIndexOf('\n]}') }],
      badRows: [],
      head,
      offset: file.lastIndexOf('\n]}'),
    });
  });

  test('reads an empty vault', () => {
    expect(readAll([listOf()])).toEqual({ rows: [], badRows: [], head, offset: 0 });
  });

  test('reads fields in any order, and leaves out what it does not know', () => {
    const { rows, badRows, head: found } = readAll([dangerous]);
    expect(withoutOffsets(rows)).toEqual([
      rowOf('A', '{"Path":"a\\b\\"}]",é€😀'),
      { ...rowOf('B', ''), sizeBytes: 1, createdAt: '2012-08-23T19:08:30.123Z' },
      rowOf('C', '\\\\\\'),
    ]);
    expect(
      badRows.map(({ offset, endOffset, reason }) => [dangerous.toString('utf8', offset, endOffset), reason]),
    ).toEqual([
      ['null', 'it is no object'],
      ['"text"', 'it is no object'],
      ['17', 'it is no object'],
      ['[1,{"a":2}]', 'it has no ArchiveId'],
      ['{"a":nope}', 'it is no JSON'],
    ]);
    expect(found).toEqual({ vaultArn: 'arn:a/b', inventoryDate: '2013-11-06T02:51:29Z' });
  });

  test('reads the same wherever it is cut', () => {
    const whole = readAll([dangerous]);
    for (let cut = 0; cut <= dangerous.length; cut++) {
      expect(readAll([dangerous.subarray(0, cut), dangerous.subarray(cut)])).toEqual(whole);
    }
    expect(readAll(Array.from(dangerous, (byte) => Uint8Array.of(byte)))).toEqual(whole);
  });

  test('goes on behind any row, good or bad, wherever the rest is cut', () => {
    const whole = readAll([dangerous]);
    for (const { endOffset } of [...whole.rows, ...whole.badRows]) {
      const before = new InventoryReader();
      before.push(dangerous.subarray(0, endOffset));
      const from = { offset: endOffset, head: before.head };
      for (let cut = endOffset; cut <= dangerous.length; cut += 5) {
        const rest = readAll([dangerous.subarray(endOffset, cut), dangerous.subarray(cut)], from);
        expect(rest).toEqual({
          ...whole,
          rows: whole.rows.filter((row) => row.endOffset > endOffset),
          badRows: whole.badRows.filter((row) => row.endOffset > endOffset),
        });
      }
    }
  });

  test('says how far it has come, which is never within a row', () => {
    const reader = new InventoryReader();
    const { rows, badRows } = readAll([dangerous]);
    const ends = [0, ...[...rows, ...badRows].map(({ endOffset }) => endOffset)].toSorted((a, b) => a - b);
    for (const [at, byte] of dangerous.entries()) {
      reader.push(Uint8Array.of(byte));
      // A number ends where something else begins.
      expect([ends.findLast((end) => end <= at + 1), ends.findLast((end) => end <= at)]).toContain(reader.offset);
    }
    expect(reader.isEnded).toBe(true);
  });

  test('a chunk that is written over afterwards changes nothing', () => {
    const reader = new InventoryReader();
    const rows: ReadRow[] = [];
    const chunk = Buffer.alloc(7);
    for (let at = 0; at < dangerous.length; at += chunk.length) {
      rows.push(...reader.push(chunk.subarray(0, dangerous.copy(chunk, 0, at))).rows);
      chunk.fill(0x5d);
    }
    expect(rows).toEqual(readAll([dangerous]).rows);
  });

  test('reads any descriptions, cut at random', () => {
    const descriptions = fc.array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', 'é', '😀', '\n')).map((some) => some.join('')),
      ),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(
        descriptions,
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }),
        fc.boolean(),
        (all, sizes, isPretty) => {
          const object = { VaultARN: head.vaultArn, InventoryDate: head.inventoryDate };
          const ArchiveList = all.map((description, i) => fieldsOf(`A${i}`, description));
          const file = Buffer.from(JSON.stringify({ ...object, ArchiveList }, null, isPretty ? 2 : 0));
          const { rows, badRows, head: found } = readAll(cutInto(file, sizes));
          expect(badRows).toEqual([]);
          expect(found).toEqual(head);
          expect(withoutOffsets(rows)).toEqual(all.map((description, i) => rowOf(`A${i}`, description.toWellFormed())));
        },
      ),
      { numRuns: 100 },
    );
  });
});

function* cutInto(file: Buffer, sizes: readonly number[]) {
  for (let at = 0, turn = 0; at < file.length; turn++) {
    const end = at + (sizes[turn % sizes.length] ?? 1);
    yield file.subarray(at, end);
    at = end;
  }
}

describe('InventoryReader reports a row that', () => {
  test.each([
    [{ ArchiveId: undefined }, 'it has no ArchiveId'],
    [{ ArchiveId: '../x' }, 'its ArchiveId is "../x"'],
    [{ ArchiveId: '' }, 'its ArchiveId is ""'],
    [{ ArchiveDescription: 7 }, 'its ArchiveDescription is 7'],
    [{ CreationDate: undefined }, 'it has no CreationDate'],
    [{ CreationDate: '2012-08-23 19:08:30' }, 'its CreationDate is "2012-08-23 19:08:30"'],
    [{ CreationDate: '2012-13-23T19:08:30Z' }, 'its CreationDate is "2012-13-23T19:08:30Z"'],
    [{ Size: '3000000' }, 'its Size is "3000000"'],
    [{ Size: 0 }, 'its Size is 0'],
    [{ Size: 1.5 }, 'its Size is 1.5'],
    [{ Size: 40_000 * 2 ** 30 + 1 }, 'its Size is 42949672960001'],
    [{ SHA256TreeHash: null }, 'its SHA256TreeHash is null'],
    [{ SHA256TreeHash: `${hash}0` }, `its SHA256TreeHash is "${hash}0"`],
    [{ SHA256TreeHash: `${hash.slice(1)}g` }, `its SHA256TreeHash is "${hash.slice(1)}g"`],
  ])('is odd, and goes on: %j', (change, reason) => {
    const bad = JSON.stringify({ ...fieldsOf('A', 'a'), ...change });
    const { rows, badRows } = readAll([listOf(good('B'), bad, good('C'))]);
    const offset = begin.length + good('B').length + 1;
    expect(badRows).toEqual([{ offset, endOffset: offset + bad.length, reason }]);
    expect(withoutOffsets(rows)).toEqual([rowOf('B', ''), rowOf('C', '')]);
  });

  test('is absurdly long, of which nothing is kept', () => {
    const long = good('A', 'x'.repeat(70_000));
    const file = listOf(long, good('B'));
    const expected = [
      { offset: begin.length, endOffset: begin.length + long.length, reason: 'it is longer than 65536 bytes' },
    ];
    expect(readAll([file]).badRows).toEqual(expected);
    const read = readAll(cutInto(file, [1000]));
    expect(read.badRows).toEqual(expected);
    expect(withoutOffsets(read.rows)).toEqual([rowOf('B', '')]);
  });

  test('is not there at all', () => {
    const { rows, badRows } = readAll([listOf(good('A'), ' ', good('B'), '')]);
    expect(rows).toHaveLength(2);
    expect(badRows.map(({ reason }) => reason)).toEqual(['it is no JSON', 'it is no JSON']);
  });

  test('takes an absent description as an empty one, and the largest archive there is', () => {
    const largest = { ...fieldsOf('A', ''), ArchiveDescription: null, Size: 40_000 * 2 ** 30 };
    expect(withoutOffsets(readAll([listOf(JSON.stringify(largest))]).rows)).toEqual([
      { ...rowOf('A', ''), sizeBytes: 42_949_672_960_000 },
    ]);
  });
});

describe('InventoryReader throws where a file is no inventory', () => {
  test.each([
    ['', 'it breaks off at byte 0'],
    ['ArchiveId,ArchiveDescription', 'an object should begin at byte 0, where "A" stands'],
    ['[]', 'an object should begin at byte 0, where "[" stands'],
    ['\u0001', 'an object should begin at byte 0, where "\\u0001" stands'],
    ['{}', 'it has no ArchiveList'],
    ['{"a":1}', 'it has no ArchiveList'],
    ['{"ArchiveList":null}', 'its ArchiveList is no list'],
    ['{ArchiveList:[]}', 'its first field should begin at byte 1, where "A" stands'],
    ['{"ArchiveList"[]}', 'a colon should begin at byte 14, where "[" stands'],
    ['{"ArchiveList":[],}', 'a field should begin at byte 18, where "}" stands'],
    ['{"ArchiveList":[]]', 'another field should begin at byte 17, where "]" stands'],
    ['{"ArchiveList":[]} x', 'the end should begin at byte 19, where "x" stands'],
    ['{"ArchiveList":[1}', 'another row should begin at byte 17, where "}" stands'],
    ['{"ArchiveList":["a" "b"]}', 'another row should begin at byte 20, where "\\"" stands'],
    ['{"ArchiveList":[{"a":1', 'it breaks off at byte 22'],
    ['{"ArchiveList":[', 'it breaks off at byte 16'],
  ])('%j', (text, sentence) => {
    const read = () => readAll(Array.from(Buffer.from(text), (byte) => Uint8Array.of(byte)));
    expect(read).toThrow(
      `Cannot read the inventory: wanted {"VaultARN":...,"InventoryDate":...,"ArchiveList":[...]} as Glacier writes it, but ${sentence}`,
    );
  });

  test('and where a reader goes on elsewhere than behind a row', () => {
    const reader = new InventoryReader({ offset: begin.length + 1, head });
    expect(() => reader.push(listOf(good('A')).subarray(begin.length + 1))).toThrow(
      `another row should begin at byte ${begin.length + 1}, where "\\"" stands`,
    );
  });
});

describe('a JSON inventory that another tool wrote again', () => {
  const dated = (CreationDate: unknown, id = 'A') => JSON.stringify({ ...fieldsOf(id, ''), CreationDate });

  test('has a byte order mark of UTF-8, wherever it is cut', () => {
    const file = Buffer.concat([Buffer.from('\uFEFF'), listOf(good('A'))]);
    for (let cut = 0; cut < 10; cut++) {
      const { rows } = readAll([file.subarray(0, cut), file.subarray(cut)]);
      expect(rows).toEqual([{ ...rowOf('A', ''), endOffset: file.length - 2 }]);
    }
    expect(() => readAll([Buffer.from(' \uFEFF{}')])).toThrow('an object should begin at byte 1');
  });

  test.each(['utf16le', 'utf-16be'])('is refused by name in %s', (encoding) => {
    const file = Buffer.from(`\uFEFF${listOf(good('A')).toString()}`, 'utf16le');
    if (encoding === 'utf-16be') file.swap16();
    expect(() => readAll([file.subarray(0, 1), file.subarray(1)])).toThrow(
      'but it is UTF-16 (PowerShell writes so by ">")',
    );
  });

  test.each(['utf16le', 'utf-16be'])('is refused by name in %s without a mark', (encoding) => {
    const file = Buffer.from(listOf(good('A')).toString(), 'utf16le');
    if (encoding === 'utf-16be') file.swap16();
    expect(() => readAll([file.subarray(0, 1), file.subarray(1)])).toThrow('but it is UTF-16');
  });

  test('has rows of another encoding: they are bad rows, no name is read wrongly', () => {
    const text = listOf(good('A', 'caf\xe9.txt'), good('B')).toString();
    const file = Buffer.from(text, 'latin1');
    for (const cut of [0, text.indexOf('\xe9'), text.indexOf('\xe9') + 1]) {
      const { badRows } = readAll([file.subarray(0, cut), file.subarray(cut)]);
      expect(badRows).toMatchObject([{ reason: 'it is not UTF-8' }]);
    }
  });

  test("has another tool's names of fields", () => {
    const row = {
      archiveId: 'A',
      description: 'a',
      creationDate: '2012-08-23T19:08:30Z',
      size: 5,
      sha256TreeHash: hash,
    };
    expect(readAll([listOf(JSON.stringify(row))]).rows).toMatchObject([
      { archiveId: 'A', description: 'a', sizeBytes: 5 },
    ]);
  });

  test.each([
    ['2013-04-01T14:00:00+02:00', '2013-04-01T12:00:00Z'],
    ['2013-04-01 12:00:00+00:00', '2013-04-01T12:00:00Z'],
    ['2013-04-01T07:30:00.250-0430', '2013-04-01T12:00:00.250Z'],
    ['2012-12-31T23:00:00-05', '2013-01-01T04:00:00Z'],
    ['2013-04-01T12:00:00Z', '2013-04-01T12:00:00Z'],
    ['2013-04-01T12:00:00.1Z', '2013-04-01T12:00:00.1Z'],
  ])('has a date with an offset: %s', (date, createdAt) => {
    expect(readAll([listOf(dated(date))]).rows).toMatchObject([{ createdAt }]);
  });

  test.each([
    '21/08/2012 5:08:24 PM',
    '2013-04-01T12:00:00',
    '2013-04-01',
    '2013-13-01T12:00:00+02:00',
    1364817600,
    null,
  ])('has the date %s in all rows: it is refused once; in one row, that is a bad row', (date) => {
    expect(() => readAll([listOf(dated(date), dated(date))])).toThrow(
      `it is not from Glacier: none of its 2 rows has a date as Glacier writes it; of the first, its CreationDate is ${JSON.stringify(date)}. Give the inventory as Glacier wrote it`,
    );
    expect(readAll([listOf(dated(date), good('B'))]).badRows).toHaveLength(1);
    expect(readAll([listOf(dated(date), '{}')]).badRows).toHaveLength(2);
  });

  test('is not refused by a reader that went on behind a row, nor is one of no rows', () => {
    const { rows } = readAll([listOf(good('A'))]);
    const offset = rows[0]?.endOffset ?? 0;
    const rest = Buffer.from(`,${dated('21/08/2012')}]}`);
    expect(readAll([rest], { offset, head }).badRows).toHaveLength(1);
    expect(readAll([listOf()])).toMatchObject({ rows: [], badRows: [] });
  });
});
