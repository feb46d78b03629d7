import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { CopyRecords, SameBytes, sizesOfCopies } from '../../../functions/archive/copies.ts';

const hashOf = (number: number) => createHash('sha256').update(String(number)).digest('hex');

function fileOf(archives: readonly (readonly [treeHash: string, sizeBytes: number])[]): Buffer {
  const records = new CopyRecords();
  for (const [treeHash, sizeBytes] of archives) records.add(treeHash, sizeBytes);
  return records.toFile();
}

test('the first of its bytes is no copy, all others are, in whatever file they lie', () => {
  const files = [
    fileOf([
      [hashOf(1), 5],
      [hashOf(2), 7],
      [hashOf(1), 5],
    ]),
    fileOf([]),
    fileOf([
      [hashOf(2), 7],
      [hashOf(1), 5],
    ]),
  ];
  expect([...sizesOfCopies(files)]).toEqual([5, 7, 5]);
});

test('archives of one hash and two sizes, and those without a hash, are no copies', () => {
  expect([
    ...sizesOfCopies([
      fileOf([
        [hashOf(1), 5],
        [hashOf(1), 6],
        ['', 9],
        ['', 9],
      ]),
    ]),
  ]).toEqual([]);
});

test('twenty thousand, and the largest archive there can be', () => {
  const most = 40 * 2 ** 40;
  const archives = Array.from({ length: 20_000 }, (_, n) => [hashOf(n % 15_000), most - (n % 15_000)] as const);
  const sizes = [...sizesOfCopies([fileOf(archives)])];
  expect(sizes).toHaveLength(5000);
  expect(sizes[0]).toBe(most);
});

describe('SameBytes', () => {
  const rows = [3, 1, 2, 1, 3, 1].map((n) => [hashOf(n), n] as const);
  const files = () => [fileOf(rows.slice(0, 4)), fileOf(rows.slice(4))];
  const firsts = [0, 1, undefined, 1, 0, 1];

  test('firstOf() gives the first row of each set, itself for that one, and nothing for an archive without copies', () => {
    const same = new SameBytes(files());
    expect(rows.map(([hash, size], row) => same.firstOf(row, hash, size))).toEqual(firsts);
    expect(same.firstOf(9, '', 3)).toBeUndefined();
    expect(same.firstOf(9, hashOf(3), 4)).toBeUndefined();
  });

  test('recall() goes on where another call ended, wherever that was', () => {
    for (let cut = 0; cut <= rows.length; cut++) {
      const [one, two] = [new SameBytes(files()), new SameBytes(files())];
      const before = rows.slice(0, cut).map(([hash, size], row) => one.firstOf(row, hash, size));
      two.recall(one.takeNews());
      const after = rows.slice(cut).map(([hash, size], index) => two.firstOf(cut + index, hash, size));
      expect([...before, ...after]).toEqual(firsts);
    }
  });
});
