import { describe, expect, test } from '@jest/globals';
import {
  isTreeHashAligned,
  parseContentRange,
  parseRetrievalRange,
  sizeOf,
  toHttpRange,
  toInclusiveRange,
} from '../../../functions/archive/byte-range.ts';
import { GiB, MiB } from '../../../functions/archive/units.ts';

test('toHttpRange() and toInclusiveRange() name the last byte', () => {
  expect(toHttpRange({ start: 0, end: 1 })).toBe('bytes=0-0');
  expect(toHttpRange({ start: 1024, end: 4096 })).toBe('bytes=1024-4095');
  expect(toInclusiveRange({ start: 1024, end: 4096 })).toBe('1024-4095');
});

test('sizeOf() counts from start to end', () => {
  expect(sizeOf({ start: 5, end: 8 })).toBe(3);
});

describe('parseContentRange()', () => {
  test('reads what a 206 carries', () => {
    const range = { start: 0, end: 1024 };
    expect(parseContentRange('bytes 0-1023/8388608')).toEqual({ range, totalBytes: 8388608 });
    expect(parseContentRange('bytes 0-0/1')).toEqual({ range: { start: 0, end: 1 }, totalBytes: 1 });
  });

  test('reads positions of the largest archive, 40,000 GiB', () => {
    const end = 40_000 * GiB;
    expect(parseContentRange(`bytes ${end - 1}-${end - 1}/${end}`)?.range).toEqual({ start: end - 1, end });
  });

  test.each([
    '',
    'bytes',
    'bytes 0-1023',
    'bytes 0-1023/*',
    'bytes */8388608',
    'bytes=0-1023/8388608',
    'Bytes 0-1023/8388608',
    ' bytes 0-1023/8388608',
    'bytes 0-1023/8388608 ',
    'bytes 0-1023/8388608\n',
    'bytes  0-1023/8388608',
    'bytes 1023-0/8388608',
    'bytes 0-1023/1023',
    'bytes -1-1023/8388608',
    'bytes 00-1023/8388608',
    'bytes 0x0-1023/8388608',
    'bytes 0-1e3/8388608',
    'bytes 0-1023/9007199254740993',
    'bytes 0-99999999999999999999/99999999999999999999',
    'items 0-1023/8388608',
  ])('reads nothing into "%s"', (header) => {
    expect(parseContentRange(header)).toBeUndefined();
  });
});

describe('parseRetrievalRange()', () => {
  test("reads Glacier's first and last byte", () => {
    expect(parseRetrievalRange('0-16777215')).toEqual({ start: 0, end: 16 * MiB });
    expect(parseRetrievalRange('5-5')).toEqual({ start: 5, end: 6 });
  });

  test.each(['', '0', '0-', '-1', '6-5', 'bytes=0-1', '0-16777215/16777216', '0 - 1', '0-1\n', '٠-١'])(
    'reads nothing into "%s"',
    (text) => {
      expect(parseRetrievalRange(text)).toBeUndefined();
    },
  );
});

/** Every node of the tree over `leaves`, built bottom up as the guide draws it, as "from-to" in leaves. */
function nodesOf(leaves: number): Set<string> {
  const nodes = new Set<string>();
  let level = Array.from({ length: leaves }, (_, i) => [i, i + 1] as const);
  for (;;) {
    for (const [from, to] of level) nodes.add(`${from}-${to}`);
    if (level.length <= 1) return nodes;
    const pairs = Array.from({ length: Math.ceil(level.length / 2) }, (_, i) => level.slice(2 * i, 2 * i + 2));
    level = pairs.map((pair) => [pair[0]?.[0] ?? 0, pair.at(-1)?.[1] ?? 0] as const);
  }
}

describe('isTreeHashAligned()', () => {
  test.each([0, 1, MiB - 1])(
    'is true for the nodes of the tree alone, in every tree up to 130 leaves, %d bytes short of them',
    (shortBytes) => {
      const wrong: string[] = [];
      for (let leaves = 1; leaves <= 130; leaves++) {
        const nodes = nodesOf(leaves);
        const totalBytes = leaves * MiB - shortBytes;
        for (let p = 0; p < leaves; p++) {
          for (let q = p + 1; q <= leaves; q++) {
            const range = { start: p * MiB, end: Math.min(q * MiB, totalBytes) };
            if (isTreeHashAligned(range, totalBytes) !== nodes.has(`${p}-${q}`)) wrong.push(`${p}-${q} of ${leaves}`);
          }
        }
      }
      expect(wrong).toEqual([]);
    },
  );

  test.each([
    [1, MiB],
    [0, MiB - 1],
    [0, MiB + 1],
    [MiB, MiB],
    [MiB, 0],
    [-MiB, 0],
    [4 * MiB, 5 * MiB],
  ])('is false for [%d, %d) of 4 MiB, which begins or ends beside a node', (start, end) => {
    expect(isTreeHashAligned({ start, end }, 4 * MiB)).toBe(false);
  });

  test('holds above 2^32 bytes', () => {
    const part = 4 * GiB;
    const totalBytes = 10_000 * part;
    expect(isTreeHashAligned({ start: 9_998 * part, end: 9_999 * part }, totalBytes)).toBe(true);
    expect(isTreeHashAligned({ start: 9_997 * part, end: 9_999 * part }, totalBytes)).toBe(false);
    expect(isTreeHashAligned({ start: 0, end: totalBytes }, totalBytes)).toBe(true);
  });
});
