import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { CopyRecords, sizesOfCopies } from '../../../functions/archive/copies.ts';

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
