import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { readIdsFile, readNamesFile } from '../../../functions/archive/names-file.ts';

const hash = 'ef0d259231262eae49a48b6c379a5577b05db3910361498d571f0c9c46be2513';
const namesIn = (file: string | Uint8Array) => Object.fromEntries(readNamesFile(file).names);
const problemsIn = (file: string) => readNamesFile(file).problems.first;

describe('readNamesFile()', () => {
  test.each<[string, string]>([
    ['commas', 'A-1,a.txt\nB_2,"b, ""c"".txt"\n'],
    ['semicolons', 'A-1;a.txt\nB_2;"b, ""c"".txt"\n'],
    ['semicolons, as Excel announces them', 'sep=;\r\nA-1;a.txt\r\nB_2;"b, ""c"".txt"\r\n'],
    ['tabs', 'A-1\ta.txt\nB_2\t"b, ""c"".txt"\n'],
    ['tabs, and quotes that are no quoting', 'A-1\ta.txt\nB_2\tb, "c".txt\n'],
    ['CR', 'A-1,a.txt\rB_2,"b, ""c"".txt"\r'],
    ['CRLF, blank lines and comments', '# mine\r\n\r\nA-1,a.txt\r\n\r\nB_2,"b, ""c"".txt"'],
    ['a byte order mark', '\uFEFFA-1,a.txt\nB_2,"b, ""c"".txt"\n'],
    ['several blanks before quotes', 'A-1,   a.txt\n"B_2",  \t"b, ""c"".txt"\n'],
    ['blanks around', ' A-1 , a.txt \n "B_2", "b, ""c"".txt"\n'],
    ['a header', 'ArchiveId,Name\nA-1,a.txt\nB_2,"b, ""c"".txt"\n'],
    ['a header in another order', 'Name;Size;Archive ID\na.txt;7;A-1\n"b, ""c"".txt";;B_2\n'],
    ["the header of AWS's guidance", 'GlacierArchiveID,FileName\nA-1,a.txt\nB_2,"b, ""c"".txt"'],
    ["Glacier's quoting", 'ArchiveId,Name\nA-1,a.txt\nB_2,"b, \\"c\\".txt"'],
    ["Glacier's quoting beside the other", 'A-1,"a.txt"\nB_2,"b, \\"c\\".txt"\n\nB_2,"b, ""c"".txt"'],
  ])('reads names with %s', (_, file) => {
    expect(readNamesFile(file)).toMatchObject({
      names: new Map([
        ['A-1', 'a.txt'],
        ['B_2', 'b, "c".txt'],
      ]),
      otherNames: new Map(),
      problems: { count: 0, first: [] },
    });
  });

  test('reads a row as Glacier quotes it, without those of a standard writer, and a backslash as one', () => {
    expect(namesIn('A,"\\"x\\""\nB,"\\"\nC,C:\\dir\\')).toEqual({ A: '"x"', B: '\\', C: 'C:\\dir\\' });
    expect(namesIn('A,"C:\\dir\\"\nB,"say ""hi"" \\"')).toEqual({ A: 'C:\\dir\\', B: 'say "hi" \\' });
  });

  test('takes quotes as they are where no field begins with one', () => {
    expect(namesIn('A,5" disk.img\nB,say "hi"\n')).toEqual({ A: '5" disk.img', B: 'say "hi"' });
  });

  test('reads a name over two lines in the first row, and lists a first row with wrong quotes', () => {
    expect(namesIn('A,"a\nb"\nB,b\n')).toEqual({ A: 'a\nb', B: 'b' });
    expect(readNamesFile('A,"a" x\nB,"b"\n')).toMatchObject({
      rows: 1,
      problems: { first: [{ line: 1, kind: 'quotes' }] },
    });
  });

  test.each(['utf16le', 'utf-16be'])('reads %s with a byte order mark', (encoding) => {
    const bytes = Buffer.from('\uFEFFArchiveId,Name\r\nA,größe 😀.txt\r\n', 'utf16le');
    expect(namesIn(encoding === 'utf16le' ? bytes : bytes.swap16())).toEqual({ A: 'größe 😀.txt' });
  });

  test('takes an empty file', () => {
    expect(readNamesFile('')).toMatchObject({ layout: 'empty', rows: 0, names: new Map() });
  });

  test("reads the product's own report, some keys of it edited", () => {
    const report =
      'archiveId,key,sizeBytes,treeHash,outcome,reason,createdAt\r\n' +
      `AAA-1,"photos/a, ""b"".jpg",2,${hash},restored,,2026-01-01T00:00:00Z\r\n` +
      `BBB-2,photos/c.jpg,2,${hash},failed,"RequestLost: no answer,\r\nmore",2026-01-01T00:00:00Z\r\n`;
    expect(readNamesFile(report)).toMatchObject({
      layout: 'header',
      nameHeader: 'key',
      names: new Map([
        ['AAA-1', 'photos/a, "b".jpg'],
        ['BBB-2', 'photos/c.jpg'],
      ]),
    });
  });

  test('takes the first name of each archive, and tells the others', () => {
    const { names, otherNames, problems } = readNamesFile('A,a\nB,b\nA,c\nA,a\nA,d\nA,c\n');
    expect([...names]).toEqual([
      ['A', 'a'],
      ['B', 'b'],
    ]);
    expect(otherNames).toEqual(new Map([['A', new Set(['c', 'd'])]]));
    expect(problems.count).toBe(0);
  });

  test('reads when files were modified, where the header calls a column so', () => {
    const { modifiedAt } = readNamesFile(
      'id,path,mtime\nA,a,1364817600\nB,b,2013-04-01T14:00:00+02:00\nC,c,yesterday\n',
    );
    expect(modifiedAt).toEqual(
      new Map([
        ['A', '2013-04-01T12:00:00Z'],
        ['B', '2013-04-01T12:00:00Z'],
      ]),
    );
  });

  test('lists the rows that it cannot read, with their lines, and goes on', () => {
    const file = 'A,a\nB\nC C,c\n\nD,\nE,e,e\nF,"f" f\nG,f "g"\nH,"h"\n';
    expect(Object.keys(namesIn(file))).toEqual(['A', 'H']);
    expect(problemsIn(file)).toEqual([
      { line: 2, kind: 'columns', sentence: 'wanted <archive id>,<name>, found "B"' },
      { line: 3, kind: 'archive id', sentence: 'wanted an archive id, found "C C"' },
      { line: 5, kind: 'name', sentence: 'wanted a name for archive "D", found none' },
      { line: 6, kind: 'columns', sentence: 'wanted <archive id>,<name>, found "E,e,e"' },
      {
        line: 7,
        kind: 'quotes',
        sentence: 'wanted quotes around a whole field, and those within doubled, found others',
      },
      {
        line: 8,
        kind: 'quotes',
        sentence: 'wanted quotes around a whole field, and those within doubled, found others',
      },
    ]);
    expect(problemsIn('id,name,size\nA,a,1\nB,b\n')).toEqual([
      { line: 3, kind: 'columns', sentence: 'wanted 3 columns, as in its header, found "B,b"' },
    ]);
  });

  test('loses one line to a wrong quote, however far the next quote is', () => {
    const rows = Array.from({ length: 50 }, (_, n) => `R${n},r${n}\n`).join('');
    const file = `A,"a\n${rows}\n# mine\n\nB,"b" x\n${rows.replaceAll('R', 'S')}C,"c"\n`;
    const { names, problems } = readNamesFile(file);
    expect(names.size).toBe(101);
    expect(problems.first.map(({ line, kind }) => [line, kind])).toEqual([
      [1, 'quotes'],
      [55, 'quotes'],
    ]);
  });

  test.each(['A,a\n#NAME?,b\n', 'archiveId;name\r\n#NOM?;b\r\nA;a\r\n'])(
    'tells of ids that Excel took for formulas, which are no comments: %j',
    (text) => {
      const file = readNamesFile(`# mine\n${text}`);
      expect([...file.names]).toEqual([['A', 'a']]);
      expect(file.problems).toMatchObject({
        count: 1,
        first: [
          { line: 3, kind: 'archive id', sentence: expect.stringMatching(/found "#N\w+\?", which Excel writes for/) },
        ],
      });
    },
  );

  test('counts all problems, and lists the first', () => {
    const { problems } = readNamesFile(`A,a\n${'B\n'.repeat(1000)}`);
    expect(problems.count).toBe(1000);
    expect(problems.first).toHaveLength(100);
  });

  test.each<[string, string | Uint8Array, string]>([
    [
      'seven columns without a header',
      `AAA-1,photos/a.jpg,2,${hash},restored,,2026-01-01T00:00:00Z\n`,
      'wanted two columns, <archive id>,<name>, found 7 columns in line 1: "AAA-1,photos/a.jpg,2,ef0d',
    ],
    ['one column', 'A\nB\n', 'found one column in line 1: "A". Leave out the others, or begin the file with a header'],
    ['a header without names', 'ArchiveId,Size\nA,1\n', 'wanted one column of names in its header, found none'],
    ['two columns of names', 'archiveId,name,key\nA,a,b\n', 'one column of names in its header, found 2: name, key'],
    [
      'two columns of ids',
      'archiveId,name,id\nA,a,b\n',
      'one column of archive ids in its header, found 2: archiveId, id',
    ],
    [
      'no row that is one',
      'B C,b\nD,\n',
      'wanted an archive id, found "B C" in line 1, and 1 more such rows and no other',
    ],
    ['a quote that stays open', 'A,a\nB,"b\nC,c\n', 'found one that opens in line 2 and never closes. Close it'],
    [
      'another encoding',
      Buffer.from('A,a\nB,gr\xf6\xdfe\n', 'latin1'),
      'found bytes of another encoding in line 2. Save',
    ],
    [
      'UTF-16 without its mark',
      Buffer.from('A,a\n', 'utf16le'),
      'found bytes of 0, as in UTF-16 without a byte order mark',
    ],
    [
      'a list in JSON',
      '[{"archiveId":"A","name":"a"}]',
      'wanted CSV, found JSON in line 1. Write one line per archive',
    ],
    ['objects in JSON', '{"archiveId":"A"}\n{"archiveId":"B"}\n', 'wanted CSV, found JSON in line 1'],
    ['half a character', Buffer.from([0xff, 0xfe, 0x41]), 'found UTF-16 that breaks off within a character'],
  ])('refuses a file with %s, once', (_, file, sentence) => {
    expect(() => readNamesFile(file)).toThrow('Cannot read the file of names: wanted ');
    expect(() => readNamesFile(file)).toThrow(sentence);
  });
});

describe("mt-aws-glacier's journal (github.com/vsespb/mt-aws-glacier, App::MtAws::Journal)", () => {
  const created = (version: string, id: string, mtime: string, name: string) =>
    `${version}\t1375000000\tCREATED\t${id}\t123\t${mtime}\t${hash}\t${name}\n`;

  test('is read in versions A, B and C, without what was deleted', () => {
    const journal =
      created('A', 'AAA-1', '1374000000', 'dir/a.txt') +
      created('B', 'BBB-2', 'NONE', 'dir/b, "quoted".txt') +
      created('C', 'CCC-3', '-5', 'файл') +
      created('A', 'DDD-4', '1374000000', 'gone') +
      'B\t1375000001\tDELETED\tDDD-4\tgone\nB\t1375000002\tRETRIEVE_JOB\tAAA-1\tjob-1\n';
    const file = readNamesFile(journal);
    expect(file).toMatchObject({ layout: 'mt-aws-glacier', problems: { count: 0 } });
    expect(file.names).toEqual(
      new Map([
        ['AAA-1', 'dir/a.txt'],
        ['BBB-2', 'dir/b, "quoted".txt'],
        ['CCC-3', 'файл'],
      ]),
    );
    expect(file.modifiedAt).toEqual(
      new Map([
        ['AAA-1', '2013-07-16T18:40:00Z'],
        ['CCC-3', '1969-12-31T23:59:55Z'],
      ]),
    );
  });

  test('is read in version 0, with blanks between the fields', () => {
    const journal = `1355666755 CREATED AAA-1 7684356 ${hash} def/a b.txt\r\n1355666756 RETRIEVE_JOB AAA-1\r\n1355666757 CREATED B 1 ${hash} x\r\n1355666758 DELETED B x\r\n`;
    expect(namesIn(journal)).toEqual({ 'AAA-1': 'def/a b.txt' });
  });

  test('has no name where it repeats the id', () => {
    expect(namesIn(created('A', 'AAA-1', '1', 'AAA-1') + created('A', 'BBB-2', '1', 'b'))).toEqual({ 'BBB-2': 'b' });
  });

  test('tells its broken lines and those of versions to come', () => {
    const journal = `${created('A', 'AAA-1', '1', 'a')}A\t1375\tCREA\n${created('D', 'BBB-2', '1', 'b')}`;
    expect(readNamesFile(journal).problems.first.map(({ line, kind }) => [line, kind])).toEqual([
      [2, 'journal'],
      [3, 'journal'],
    ]);
    expect(() => readNamesFile(created('D', 'BBB-2', '1', 'b'))).toThrow("wanted a line of mt-aws-glacier's journal");
  });
});

describe("SAGU's log (github.com/SimpleAmazonGlacierUploader/SAGU, LogWriter.java and issue 25)", () => {
  const row = (id: string, path: string) => [id, path, '400', 'v1', 'us-east-1', 'Mon Jun 03 10:15:30 CEST 2013', hash];

  test('is read with seven columns in quotes', () => {
    const log = [row('AAA-1', 'C:\\Users\\me\\a, b.zip'), row('BBB-2', 'C:\\dir\\')]
      .map((fields) => `${fields.map((field) => `"${field}"`).join(',')}\r\n`)
      .join('');
    expect(readNamesFile(log).layout).toBe('SAGU');
    expect(namesIn(log)).toEqual({ 'AAA-1': 'C:\\Users\\me\\a, b.zip', 'BBB-2': 'C:\\dir\\' });
  });

  test('is read with eight that are not, also with commas in the path', () => {
    const log = [row('AAA-1', '/home/me/a.zip'), row('BBB-2', '/home/me/b, c,d.zip')]
      .map((fields) => `${fields.join(',')},\n`)
      .join('');
    expect(namesIn(log)).toEqual({ 'AAA-1': '/home/me/a.zip', 'BBB-2': '/home/me/b, c,d.zip' });
  });

  test('is read where the rows of an older version come before those of a newer one, or after', () => {
    const plain = `${row('AAA-1', ' /home/me/a, b.zip').join(',')},\n`;
    const quoted = `"${row('BBB-2', '/home/me/c, d.zip').join('","')}"\n`;
    const names = { 'AAA-1': ' /home/me/a, b.zip', 'BBB-2': '/home/me/c, d.zip' };
    for (const log of [plain + quoted, quoted + plain]) expect(namesIn(log)).toEqual(names);
  });

  test('is read with quotes in a path, which it does not double, and with doubled ones', () => {
    const path = '/home/me/5" disks, "old".zip';
    const lines = [
      `"${row('AAA-1', path).join('","')}"`,
      `${row('BBB-2', path).join(',')},`,
      `"${row('CCC-3', path.replaceAll('"', '""')).join('","')}"`,
    ];
    const names = { 'AAA-1': path, 'BBB-2': path, 'CCC-3': path };
    expect(namesIn(lines.join('\n'))).toEqual(names);
    expect(namesIn(lines.toReversed().join('\r\n'))).toEqual(names);
  });

  test('tells a row that is none', () => {
    const log = `${row('AAA-1', 'a').join(',')},\nBBB-2,b\n`;
    expect(readNamesFile(log).problems.first).toEqual([
      { line: 2, kind: 'columns', sentence: `wanted a row of SAGU's log, found "BBB-2,b"` },
    ]);
  });
});

describe('readIdsFile()', () => {
  test('gives ids, without comments and blank lines', () => {
    expect([...readIdsFile('\uFEFF# mine\r\nA-1\r\n\r\n  B_2  \n# C\nA-1\n').ids]).toEqual(['A-1', 'B_2']);
  });

  test('skips a header, and takes the column that it names', () => {
    expect([...readIdsFile('ArchiveId\nAAA-1\nBBB-2\n').ids]).toEqual(['AAA-1', 'BBB-2']);
    expect([...readIdsFile('key;outcome;archiveId\na;failed;AAA-1\n').ids]).toEqual(['AAA-1']);
  });

  test("reads lines that a person picked out of Glacier's own inventory, whose quotes no CSV has", () => {
    const rest = `2013-04-01T12:00:00Z,5,${hash}`;
    const rows = [`AAA-1,"{\\"Path\\":\\"x, y\\"}",${rest}`, `BBB-2,"C:\\",${rest}`, 'CCC-3,cut off', `DDD-4,,${rest}`];
    const file = readIdsFile(`ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash\n${rows.join('\n')}\n`);
    expect([...file.ids]).toEqual(['AAA-1', 'BBB-2', 'DDD-4']);
    expect(file.problems).toMatchObject({
      count: 1,
      first: [
        {
          line: 4,
          sentence: 'wanted a row of an inventory, found another: it has not the five fields of an inventory',
        },
      ],
    });
  });

  test('tells a line that is no id', () => {
    expect(readIdsFile('A\n\nB,b.txt\nC C\n')).toMatchObject({
      ids: new Set(['A']),
      problems: {
        count: 2,
        first: [
          { line: 3, kind: 'columns', sentence: 'wanted one archive id, found "B,b.txt"' },
          { line: 4, kind: 'archive id', sentence: 'wanted an archive id, found "C C"' },
        ],
      },
    });
  });

  test('refuses a file of names, and one without an id', () => {
    expect(() => readIdsFile('A,a.txt\n')).toThrow(
      'Cannot read the file of archive ids: wanted one archive id per line, found 2 columns in line 1: "A,a.txt".',
    );
    expect(() => readIdsFile('a b c')).toThrow('wanted an archive id, found "a b c" in line 1');
  });
});

describe('readNamesFile() reads back what a standard writer wrote', () => {
  const archiveNames = fc
    .string({
      unit: fc.constantFrom('a', 'é', '😀', '"', '""', '\\', ',', ';', '\t', ' ', '#', '/', '.'),
      minLength: 1,
    })
    .filter((name) => name.trim() !== '');
  const rows = fc.uniqueArray(fc.tuple(fc.stringMatching(/^[\w-]{3,20}$/), archiveNames), {
    selector: ([id]) => id,
    minLength: 1,
    maxLength: 8,
  });
  const dialects = fc.record({
    delimiter: fc.constantFrom(',', ';', '\t'),
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
    quotesAll: fc.boolean(),
    mark: fc.constantFrom('', '\uFEFF'),
  });

  /** RFC 4180; fields with blanks at their ends are quoted, as by a writer that wants them back. */
  const written = (field: string, delimiter: string, quotesAll: boolean) =>
    quotesAll || field.includes(delimiter) || /["\r\n#]|^\s|\s$/.test(field)
      ? `"${field.replaceAll('"', '""')}"`
      : field;

  test('whatever the names, the delimiter and the line ends', () => {
    fc.assert(
      fc.property(rows, dialects, (pairs, { delimiter, lineEnd, quotesAll, mark }) => {
        const lines = [['archiveId', 'name'], ...pairs].map((fields) =>
          fields.map((field) => written(field, delimiter, quotesAll)).join(delimiter),
        );
        const file = readNamesFile(`${mark}${lines.join(lineEnd)}${lineEnd}`);
        expect(file.problems).toEqual({ count: 0, first: [] });
        expect([...file.names]).toEqual(pairs);
      }),
      { numRuns: 300 },
    );
  });
});
