import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isTreeHashAligned, sizeOf } from '../../../functions/archive/byte-range.ts';
import { sliceRanges } from '../../../functions/archive/slice-plan.ts';
import { foldNodes, TreeHash, toHex } from '../../../functions/archive/tree-hash.ts';
import { MiB } from '../../../functions/archive/units.ts';

describe('sliceRanges()', () => {
  test('begins and ends small', () => {
    const sizes = sliceRanges({ start: 128 * MiB, end: 256 * MiB }, 8 * MiB).map((slice) => sizeOf(slice) / MiB);
    expect(sizes.slice(0, 5)).toEqual([1, 1, 2, 4, 8]);
    expect(sizes.slice(-5)).toEqual([8, 4, 2, 1, 1]);
    expect(Math.max(...sizes)).toBe(8);
  });

  test('cuts every part into slices that cover it once, each with a tree hash of its own', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4 }), // parts of 8 to 128 MiB
        fc.integer({ min: 0, max: 6 }), // slices of 1 to 64 MiB
        fc.integer({ min: 1, max: 400 * MiB }),
        (partPower, slicePower, sizeBytes) => {
          const partBytes = 8 * MiB * 2 ** partPower;
          for (let start = 0; start < sizeBytes; start += partBytes) {
            const part = { start, end: Math.min(start + partBytes, sizeBytes) };
            const slices = sliceRanges(part, MiB * 2 ** slicePower);
            expect(slices.map((slice) => slice.start)).toEqual([start, ...slices.slice(0, -1).map(({ end }) => end)]);
            expect(slices.at(-1)?.end).toBe(part.end);
            expect(slices.every((slice) => isTreeHashAligned(slice, sizeBytes))).toBe(true);
            expect(slices.every((slice) => sizeOf(slice) <= MiB * 2 ** slicePower)).toBe(true);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

test('foldNodes() folds slices of any sizes to the tree hash of their part', () => {
  const bytes = Buffer.alloc(24 * MiB);
  for (let at = 0; at < bytes.length; at += 4096) bytes.writeUInt32LE(at, at);
  for (const sizeBytes of [1, MiB, MiB + 1, 5 * MiB, 8 * MiB, 13 * MiB + 7, 16 * MiB, 24 * MiB]) {
    const part = bytes.subarray(0, sizeBytes);
    const nodes = sliceRanges({ start: 0, end: sizeBytes }, 4 * MiB).map((slice) => ({
      hash: new TreeHash().update(part.subarray(slice.start, slice.end)).digest(),
      sizeBytes: sizeOf(slice),
    }));
    expect(toHex(foldNodes(nodes))).toBe(new TreeHash().update(part).digestHex());
  }
});
