import { describe, expect, test } from '@jest/globals';
import { readIdsFile, readNamesFile } from '../../../functions/archive/names-file.ts';

describe('readNamesFile()', () => {
  test('gives names by archive id, quoted as Glacier quotes or not at all', () => {
    const text = '\uFEFFArchiveId,Name\r\nA-1,a.txt\r\n\nB_2,"b, \\"c\\".txt"\nC,"\\"\n D , d e.txt \n"E",a,b\nF,"';
    expect([...readNamesFile(text)]).toEqual([
      ['A-1', 'a.txt'],
      ['B_2', 'b, "c".txt'],
      ['C', '\\'],
      ['D', 'd e.txt'],
      ['E', 'a,b'],
      ['F', '"'],
    ]);
  });

  test('skips the header that the file of AWS guidance has, but only as the first line', () => {
    expect([...readNamesFile('GlacierArchiveID,FileName\nA,a')]).toEqual([['A', 'a']]);
    expect(readNamesFile('A,a\nArchiveId,b').size).toBe(2);
  });

  test('takes an empty file', () => {
    expect(readNamesFile('').size).toBe(0);
  });

  test.each([
    ['A,a\nB', 'wanted <archive id>,<name>, found "B" in line 2'],
    ['\n\nB C,b', 'wanted <archive id>,<name>, found "B C,b" in line 3'],
    [',b', 'wanted <archive id>,<name>, found ",b" in line 1'],
    ['A,', 'wanted a name behind the comma, found "A," in line 1'],
    ['A,""', 'wanted a name behind the comma, found "A,""" in line 1'],
    ['A,a\nA,b', 'wanted one name an archive, and this one has one above, found "A,b" in line 2'],
  ])('refuses %j', (text, sentence) => {
    expect(() => readNamesFile(text)).toThrow(`Cannot read the file of names: ${sentence}`);
  });
});

describe('readIdsFile()', () => {
  test('gives ids, without comments and blank lines', () => {
    expect([...readIdsFile('\uFEFF# mine\r\nA-1\r\n\r\n  B_2  \n# C\nA-1\n')]).toEqual(['A-1', 'B_2']);
  });

  test('refuses a line that is no id, and names it', () => {
    expect(() => readIdsFile('A\n\nB,b.txt')).toThrow(
      'Cannot read the file of archive ids: wanted one archive id a line, found "B,b.txt" in line 3',
    );
  });
});
