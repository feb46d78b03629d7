import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { sizeOf } from '../../../functions/archive/byte-range.ts';
import {
  largestArchiveBytes,
  maximumParts,
  partCount,
  partRange,
  partSizeFor,
} from '../../../functions/archive/part-plan.ts';
import { GiB, MiB, TiB } from '../../../functions/archive/units.ts';

describe('partSizeFor()', () => {
  test.each([
    ['1 byte', 1, 8 * MiB],
    ['78 GiB', 78 * GiB, 8 * MiB],
    ['10,000 parts of 8 MiB', 10_000 * 8 * MiB, 8 * MiB],
    ['one byte more', 10_000 * 8 * MiB + 1, 16 * MiB],
    ['100 GiB', 100 * GiB, 16 * MiB],
    ['1 TiB', TiB, 128 * MiB],
    ['5 TiB', 5 * TiB, GiB],
    ['10 TiB', 10 * TiB, 2 * GiB],
    ['40,000 GiB', 40_000 * GiB, 4 * GiB],
  ])('cuts %s into the parts that were reckoned by hand', (_, sizeBytes, expected) => {
    expect(partSizeFor(sizeBytes, 8 * MiB)).toBe(expected);
  });

  test('never goes below the minimum', () => {
    expect(partSizeFor(1, 128 * MiB)).toBe(128 * MiB);
    expect(partSizeFor(40_000 * GiB, 4 * GiB)).toBe(4 * GiB);
  });

  test.each([0, -1, 1.5, Number.NaN, largestArchiveBytes + 1])('refuses %d bytes in a sentence', (sizeBytes) => {
    expect(() => partSizeFor(sizeBytes, 8 * MiB)).toThrow(/^Cannot cut .* bytes into parts: wanted 1 byte to/);
  });

  test.each([0, 4 * MiB, 12 * MiB, 8 * MiB + 1, 8 * GiB, Number.NaN])('refuses a minimum of %d bytes', (minimum) => {
    expect(() => partSizeFor(1, minimum)).toThrow('a power of two from 8388608 (8 MiB) to 4294967296 (4 GiB)');
  });
});

describe('partRange()', () => {
  test.each([
    [128 * MiB - 1, 1, 128 * MiB - 1],
    [128 * MiB, 1, 128 * MiB],
    [128 * MiB + 1, 2, 1],
    [300 * MiB + 123, 3, 44 * MiB + 123],
  ])('gives %d bytes %d parts of 128 MiB, the last with %d bytes', (sizeBytes, parts, lastBytes) => {
    const plan = { sizeBytes, partSizeBytes: 128 * MiB };
    expect(partCount(plan)).toBe(parts);
    expect(sizeOf(partRange(parts, plan))).toBe(lastBytes);
  });

  test('covers every byte once, from 1 byte to 40,000 GiB', () => {
    const sizes = fc.oneof(
      fc.integer({ min: 1, max: largestArchiveBytes }),
      fc.integer({ min: 1, max: 64 * MiB }),
      fc
        .tuple(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 3, max: 12 }), fc.integer({ min: -1, max: 1 }))
        .map(([parts, power, more]) => Math.min(parts * 2 ** power * MiB + more, largestArchiveBytes)),
    );
    fc.assert(
      fc.property(sizes, fc.integer({ min: 3, max: 12 }), (sizeBytes, power) => {
        const plan = { sizeBytes, partSizeBytes: partSizeFor(sizeBytes, 2 ** power * MiB) };
        const parts = partCount(plan);
        let covered = 0;
        for (let partNumber = 1; partNumber <= parts; partNumber++) {
          const { start, end } = partRange(partNumber, plan);
          if (start !== covered || end <= start || end - start > plan.partSizeBytes) return false;
          covered = end;
        }
        return covered === sizeBytes && parts <= maximumParts && Number.isInteger(Math.log2(plan.partSizeBytes));
      }),
      { numRuns: 200 },
    );
  });

  test.each([0, -1, 4, 1.5, Number.NaN])('knows no part %d of three', (partNumber) => {
    const plan = { sizeBytes: 300 * MiB + 123, partSizeBytes: 128 * MiB };
    expect(() => partRange(partNumber, plan)).toThrow('have the parts 1 to 3');
  });
});
