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

describe('a CSV inventory that another tool wrote again', () => {
  const description = '{"Path":"b, c;\td.txt","UTCDateModified":"20130313T040002Z"}';
  const fieldsOf = (id: string) => [id, description, '2012-08-23T19:08:30Z', '3000000', hash];
  const all = fieldsOf('A-1');
  const quoted = (field: string, quotesAll: boolean) =>
    quotesAll || /[",;\t]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
  const written = (rows: string[][], { delimiter = ',', lineEnd = '\n', quotesAll = false } = {}) =>
    Buffer.from(rows.map((row) => row.map((field) => quoted(field, quotesAll)).join(delimiter) + lineEnd).join(''));
  const columns = header.split(',');

  const readAll = (file: Uint8Array) => {
    const reader = new InventoryCsvReader();
    const batches = [reader.push(file), reader.finish()];
    return { rows: batches.flatMap(({ rows }) => rows), badRows: batches.flatMap(({ badRows }) => badRows) };
  };

  const another = (order: readonly number[]) => [columns, all].map((row) => order.map((index) => row[index] ?? ''));

  const files: [string, Uint8Array][] = [
    ['quotes doubled', written([columns, all])],
    ['all in quotes', written([columns, all], { quotesAll: true })],
    ['semicolons', written([columns, all], { delimiter: ';' })],
    ['tabs', written([columns, all], { delimiter: '\t' })],
    ['tabs, and no header', written([all], { delimiter: '\t' })],
    ['CR', written([columns, all], { lineEnd: '\r' })],
    ['CR, and no header', written([all], { lineEnd: '\r' })],
    [
      'CRLF and a byte order mark',
      Buffer.concat([Buffer.from('\uFEFF'), written([columns, all], { lineEnd: '\r\n' })]),
    ],
    ['a mark and no header', Buffer.concat([Buffer.from('\uFEFF'), written([all])])],
    ['blank lines before it', Buffer.concat([Buffer.from('\n\n'), written([columns, all])])],
    ['columns in another order', written(another([4, 3, 2, 1, 0]))],
    [
      'a column of numbers more',
      written([
        ['', ...columns],
        ['0', ...all],
      ]),
    ],
    ['columns in another order, semicolons, CR', written(another([1, 0, 4, 3, 2]), { delimiter: ';', lineEnd: '\r' })],
    [
      'columns called otherwise',
      written([['archive id', 'description', 'creation_date', 'size in bytes', 'TreeHash'], all]),
    ],
  ];

  test.each(files)('is read: %s', (_, file) => {
    const { rows, badRows } = readAll(file);
    expect(badRows).toEqual([]);
    expect(rows).toEqual([{ ...rowOf(description), endOffset: file.length }]);
  });

  test('a description of blanks and backslashes is as it was', () => {
    for (const odd of ['C:\\dir\\', 'a\\"b', '"', '""', '\\"']) {
      expect(readAll(written([columns, ['A-1', odd, ...all.slice(2)]])).rows[0]?.description).toBe(odd);
    }
  });

  test.each(files.filter(([kind]) => !kind.startsWith('blank')))(
    'is read the same wherever it is cut, and goes on behind any line: %s',
    (_, first) => {
      const lineEnd = first.at(-1) === 0x0d ? '\r' : '\n';
      const line =
        Buffer.from(first.subarray(0, -1))
          .toString()
          .split(lineEnd)
          .at(-1)
          ?.replace(/^\uFEFF/, '') ?? '';
      const file = Buffer.concat([first, Buffer.from(`${line.replace('A-1', 'B-2')}${lineEnd}broken${lineEnd}`)]);
      const { rows } = readAll(file);
      expect(rows.map(({ archiveId }) => archiveId)).toEqual(['A-1', 'B-2']);
      for (let cut = 1; cut < file.length; cut++) {
        const reader = new InventoryCsvReader();
        const before = reader.push(file.subarray(0, cut)).rows;
        const from = structuredClone({ offset: reader.offset, head: reader.head });
        expect([...before, ...reader.push(file.subarray(cut)).rows, ...reader.finish().rows]).toEqual(rows);
        if (from.offset === 0) continue;
        const other = new InventoryCsvReader(from);
        expect([...before, ...other.push(file.subarray(from.offset)).rows, ...other.finish().rows]).toEqual(rows);
      }
    },
  );

  test('a wrong row stays a bad row', () => {
    const right = written([
      ['x', ...columns],
      ['0', ...all],
      ['1', 'B'],
    ]);
    const { rows, badRows } = readAll(Buffer.concat([right, Buffer.from('2,"A"x,b,c,d,e\n')]));
    expect(rows).toHaveLength(1);
    expect(badRows.map(({ reason }) => reason)).toEqual([
      'it has 2 fields, and the header 6',
      'its quotes are none of CSV',
    ]);
  });

  test.each([
    ['without sizes', written([columns.slice(0, 3), all.slice(0, 3)]), 'its header names no Size'],
    [
      'with a column twice',
      written([
        [...columns, 'Tree hash'],
        [...all, hash],
      ]),
      'its header names SHA256TreeHash twice',
    ],
    [
      'in UTF-16',
      Buffer.from(`\uFEFF${header}\n`, 'utf16le'),
      'it is UTF-16 (PowerShell writes so by ">"); save it as UTF-8',
    ],
    ['in UTF-16, big-endian', Buffer.from(`\uFEFF${header}\n`, 'utf16le').swap16(), 'it is UTF-16'],
    ['in UTF-16 without a mark', Buffer.from(`${header}\n`, 'utf16le'), 'it is UTF-16'],
    ['in UTF-16, big-endian without a mark', Buffer.from(`${header}\n`, 'utf16le').swap16(), 'it is UTF-16'],
    ['without a byte', Buffer.alloc(0), 'it is empty'],
    ['of blank lines', Buffer.from('\uFEFF\r\n \r\n'), 'it is empty'],
    [
      'with dates of another tool alone',
      written([columns, ['A', '', '21/08/2012', '5', hash], ['B', '', '22/08/2012', '5', hash]]),
      'it is not from Glacier: none of its 2 rows has a date as Glacier writes it; of the first, its CreationDate is "21/08/2012". Give the inventory as Glacier wrote it',
    ],
  ])('is refused once, %s', (_, file, reason) => {
    expect(() => readAll(file)).toThrow("Cannot read the inventory: wanted Glacier's CSV, which begins with ");
    expect(() => readAll(file)).toThrow(`but ${reason}`);
  });

  test.each([
    ['an empty vault, of which Glacier writes the header', Buffer.from(`${header}\n`), 0],
    ["Excel's line about what separates", Buffer.from(`sep=,\r\n${header}\r\n${lineOf('a')}\r\n`), 1],
    ["PowerShell's line about types", Buffer.from(`#TYPE Selected\n${header}\n${lineOf('a')}\n`), 1],
    ['sizes with decimals', Buffer.from(`${header}\n${lineOf('a').replace(',3000000,', ',3000000.0,')}\n`), 1],
  ])('is read with %s', (_, file, count) => {
    const { rows, badRows } = readAll(file);
    expect(badRows).toEqual([]);
    expect(rows).toHaveLength(count);
  });

  test('a row of another encoding is a bad row: no name is read wrongly', () => {
    const file = Buffer.from(`${header}\n${lineOf('caf\xe9.txt')}\n${lineOf('b')}\n`, 'latin1');
    const { rows, badRows } = readAll(file);
    expect(rows).toHaveLength(1);
    expect(badRows).toMatchObject([{ reason: 'it is not UTF-8' }]);
  });

  test('is not refused where one row has a right date, nor by a reader that went on behind such a row', () => {
    const wrong = ['A', '', '21/08/2012', '5', hash];
    expect(readAll(written([columns, wrong, all, wrong])).badRows).toHaveLength(2);
    const reader = new InventoryCsvReader({ offset: 1000 });
    expect(reader.push(written([wrong])).badRows).toHaveLength(1);
    expect(reader.finish().badRows).toEqual([]);
  });
});
