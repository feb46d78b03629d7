import { describe, expect, test } from '@jest/globals';
import { InventoryCsvReader, readInventoryCsvLine } from '../../../functions/archive/inventory-csv.ts';

const hash = 'ef0d259231262eae49a48b6c379a5577b05db3910361498d571f0c9c46be2513';
const header = 'ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash';
const lineOf = (description: string, id = 'A-1') => `${id},${description},2012-08-23T19:08:30Z,3000000,${hash}`;
const rowOf = (description: string, id = 'A-1') => ({
  archiveId: id,
  description,
  createdAt: '2012-08-23T19:08:30Z',
  sizeBytes: 3_000_000,
  treeHash: hash,
});

describe('readInventoryCsvLine()', () => {
  // github.com/vsespb/mt-aws-glacier t/unit/glacier/inventory_csv.t: what Glacier was seen to write.
  test.each([
    [
      '"{\\"Path\\":\\"glacier-ui.exe\\",\\"UTCDateModified\\":\\"20130313T040002Z\\"}"',
      '{"Path":"glacier-ui.exe","UTCDateModified":"20130313T040002Z"}',
    ],
    ['"mt2 eyJmaWxlbmFtZSI6ImZpbGUudHh0In0"', 'mt2 eyJmaWxlbmFtZSI6ImZpbGUudHh0In0'],
    ['""', ''],
    ['","', ','],
    ['"\\""', '"'],
    ['"x\\"x"', 'x"x'],
    ['"\\"', '\\'],
    ['"\\\\""', '\\"'],
    ['"a\\b"', 'a\\b'],
    ['"\\\\"\\"', '\\"\\'],
    ['"\\\\"', '\\\\'],
    ['"x\\"', 'x\\'],
    ['"ZZZ,\\"\\"\\", ,\\\\""', 'ZZZ,""", ,\\"'],
    ['plain text', 'plain text'],
    ['', ''],
    [`a,2012-08-23T19:08:30Z,1,${hash}`, `a,2012-08-23T19:08:30Z,1,${hash}`],
  ])('reads the description %s', (written, description) => {
    expect(readInventoryCsvLine(lineOf(written))).toEqual({ row: rowOf(description) });
    expect(readInventoryCsvLine(`${lineOf(written)}\r\n`)).toEqual({ row: rowOf(description) });
  });

  test('reads fields that are quoted without need, and blanks around them', () => {
    const line = `"A-1" ,a, "2012-08-23T19:08:30Z","3000000" , "${hash.toUpperCase()}"`;
    expect(readInventoryCsvLine(line)).toEqual({ row: rowOf('a') });
  });

  test.each([header, `\uFEFF${header}\r\n`, '"ArchiveId","ArchiveDescription"', '', '\r\n'])('skips %j', (line) => {
    expect(readInventoryCsvLine(line)).toBeUndefined();
  });

  test.each([
    ['a,b', 'it has not the five fields of an inventory'],
    [lineOf('a', 'A 1'), 'its ArchiveId is "A 1"'],
    [lineOf('a').replace('3000000', '-3'), 'its Size is "-3"'],
    [lineOf('a').replace('3000000', '3e6'), 'its Size is "3e6"'],
    [lineOf('a').replace('08-23', '08-32'), 'its CreationDate is "2012-08-32T19:08:30Z"'],
    [lineOf('a').slice(0, -1), `its SHA256TreeHash is "${hash.slice(0, -1)}"`],
  ])('says why %j is no row', (line, reason) => {
    expect(readInventoryCsvLine(line)).toEqual({ reason });
  });
});

describe('InventoryCsvReader', () => {
  const text = `${header}\r\n${lineOf('"a"')}\r\n\r\nbroken\r\n${lineOf('"é"', 'B')}\r\n${lineOf('"x\\"', 'C')}`;
  const file = Buffer.from(text);
  const readAll = (chunks: Uint8Array[], from?: { offset: number }) => {
    const reader = new InventoryCsvReader(from);
    const batches = [...chunks.map((chunk) => reader.push(chunk)), reader.finish()];
    return {
      rows: batches.flatMap(({ rows }) => rows),
      badRows: batches.flatMap(({ badRows }) => badRows),
      offset: reader.offset,
    };
  };

  test('reads rows, and says where they end and which lines are none', () => {
    const { rows, badRows, offset } = readAll([file]);
    expect(rows.map(({ endOffset: _endOffset, ...row }) => row)).toEqual([
      rowOf('a'),
      rowOf('é', 'B'),
      rowOf('x\\', 'C'),
    ]);
    const at = text.indexOf('broken');
    expect(badRows).toEqual([{ offset: at, endOffset: at + 8, reason: 'it has not the five fields of an inventory' }]);
    expect(offset).toBe(file.length);
  });

  test('reads the same wherever it is cut, and goes on behind any line', () => {
    const whole = readAll([file]);
    for (let cut = 0; cut <= file.length; cut++) {
      expect(readAll([file.subarray(0, cut), file.subarray(cut)])).toEqual(whole);
    }
    expect(readAll(Array.from(file, (byte) => Uint8Array.of(byte)))).toEqual(whole);
    for (const { endOffset } of whole.rows) {
      const rest = readAll([file.subarray(endOffset)], { offset: endOffset });
      expect(rest.rows).toEqual(whole.rows.filter((row) => row.endOffset > endOffset));
    }
  });

  test('does not keep an absurdly long line, and reads on behind it', () => {
    const long = `${lineOf('x'.repeat(70_000))}\n`;
    const { rows, badRows } = readAll([Buffer.from(`${header}\n${long}${lineOf('b')}\n`)]);
    expect(badRows).toEqual([{ offset: 62, endOffset: 62 + long.length, reason: 'it is longer than 65536 bytes' }]);
    expect(rows).toHaveLength(1);
  });

  test('takes a file without a header, but none that begins with something else', () => {
    expect(readAll([Buffer.from(lineOf('a'))]).rows).toHaveLength(1);
    expect(() => readAll([Buffer.from('{"VaultARN":"x"}\n')])).toThrow(
      "Cannot read the inventory: wanted Glacier's CSV, which begins with ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash, but the first line is no row either: it has not the five fields of an inventory",
    );
  });

  test('a chunk that is written over afterwards changes nothing', () => {
    const reader = new InventoryCsvReader();
    const rows = [];
    const chunk = Buffer.alloc(10);
    for (let at = 0; at < file.length; at += chunk.length) {
      const length = file.copy(chunk, 0, at);
      rows.push(...reader.push(chunk.subarray(0, length)).rows);
      chunk.fill(0);
    }
    rows.push(...reader.finish().rows);
    expect(rows).toEqual(readAll([file]).rows);
  });
});
