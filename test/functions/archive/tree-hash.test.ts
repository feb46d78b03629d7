import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { foldTreeHashes, TreeHash, toHex } from '../../../functions/archive/tree-hash.ts';
import { MiB } from '../../../functions/archive/units.ts';
import { bytesOf, pairSwaps } from './samples.ts';

interface Vector {
  readonly pattern: string;
  readonly times: number;
  readonly treeHash: string;
}

const { vectors }: { vectors: Vector[] } = JSON.parse(
  readFileSync(new URL('../../vectors/tree-hash.json', import.meta.url), 'utf8'),
);
const hashOf = (bytes: Uint8Array) => new TreeHash().update(bytes).digestHex();
const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();

/** The definition, read aloud: pair up, promote the odd one, until one is left. */
function byDefinition(bytes: Uint8Array): string {
  let level: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += MiB) level.push(sha256(bytes.subarray(at, at + MiB)));
  while (level.length > 1) {
    level = level.flatMap((hash, i) => {
      const right = level[i + 1];
      if (i % 2 === 1) return [];
      return [right === undefined ? hash : sha256(hash, right)];
    });
  }
  return toHex(level[0] ?? sha256());
}

describe('TreeHash', () => {
  test.each(vectors)('matches the published hash of "$pattern" x $times', ({ pattern, times, treeHash }) => {
    expect(hashOf(Buffer.from(pattern.repeat(times)))).toBe(treeHash);
  });

  test('gives the published hash of nothing', () => {
    const nothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    expect(new TreeHash().digestHex()).toBe(nothing);
    expect(hashOf(new Uint8Array())).toBe(nothing);
    expect(toHex(foldTreeHashes([]))).toBe(nothing);
  });

  test.each([1, MiB - 1, MiB, MiB + 1, 3 * MiB - 1, 3 * MiB, 3 * MiB + 1, 7 * MiB + 5])(
    'follows the definition for %d bytes',
    (sizeBytes) => {
      const bytes = bytesOf(sizeBytes);
      expect(hashOf(bytes)).toBe(byDefinition(bytes));
    },
  );

  test('gives the same hash for any chunking', () => {
    const bytes = bytesOf(4 * MiB + 20);
    const whole = hashOf(bytes);
    const cuts = fc.array(fc.nat(bytes.length), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, (positions) => {
        const treeHash = new TreeHash();
        let from = 0;
        for (const to of [...positions.sort((a, b) => a - b), bytes.length]) {
          treeHash.update(bytes.subarray(from, to));
          from = to;
        }
        expect(treeHash.digestHex()).toBe(whole);
      }),
      { numRuns: 25 },
    );
  });

  test('can be asked in between, and again, without losing its place', () => {
    const bytes = bytesOf(2 * MiB + 100);
    const treeHash = new TreeHash().update(bytes.subarray(0, MiB + 50));
    expect(treeHash.digestHex()).toBe(byDefinition(bytes.subarray(0, MiB + 50)));
    expect(treeHash.digestHex()).toBe(treeHash.digestHex());
    expect(treeHash.update(bytes.subarray(MiB + 50)).digestHex()).toBe(byDefinition(bytes));
  });
});

describe('foldTreeHashes()', () => {
  const bytes = bytesOf(9 * MiB + 77);
  const partsOf = (sizeBytes: number, partMiB: number) =>
    Array.from({ length: Math.ceil(sizeBytes / (partMiB * MiB)) }, (_, i) =>
      new TreeHash().update(bytes.subarray(i * partMiB * MiB, Math.min((i + 1) * partMiB * MiB, sizeBytes))).digest(),
    );

  test('folds parts of any power of two MiB to the hash of the whole', () => {
    const sizes = fc.integer({ min: 1, max: bytes.length });
    fc.assert(
      fc.property(sizes, fc.constantFrom(1, 2, 4, 8, 16), (sizeBytes, partMiB) => {
        expect(toHex(foldTreeHashes(partsOf(sizeBytes, partMiB)))).toBe(hashOf(bytes.subarray(0, sizeBytes)));
      }),
      { numRuns: 25 },
    );
  });

  test('does not fold parts of 3 MiB: they are no nodes of the tree', () => {
    expect(toHex(foldTreeHashes(partsOf(bytes.length, 3)))).not.toBe(hashOf(bytes));
  });

  test('notices any two parts swapped, unless they are equal', () => {
    const hashes = Array.from({ length: 13 }, (_, i) => sha256(bytesOf(10, i % 11))); // 0 = 11 and 1 = 12
    const whole = toHex(foldTreeHashes(hashes));
    for (const { swapped, areEqual } of pairSwaps(hashes, (a, b) => toHex(a) === toHex(b))) {
      expect(toHex(foldTreeHashes(swapped)) === whole).toBe(areEqual);
    }
  });

  test('refuses what is no SHA-256', () => {
    expect(() => foldTreeHashes([new Uint8Array(31)])).toThrow('each has 32 bytes, one has 31');
  });
});
