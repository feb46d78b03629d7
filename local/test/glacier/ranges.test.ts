import { describe, expect, test } from '@jest/globals';
import { fromRangeHeader, isTreeHashAligned } from '../../glacier/ranges.ts';
import { mib } from './vaults-for-test.ts';

/** Every node of the tree over so many leaves, by growing the tree itself: the rule's second opinion. */
function nodesOver(leafCount: number): Set<string> {
  let row = Array.from({ length: leafCount }, (_, at) => ({ start: at, end: at + 1 }));
  const nodes = new Set<string>();
  while (row.length > 0) {
    for (const { start, end } of row) nodes.add(`${start}-${end}`);
    if (row.length === 1) break;
    const above: typeof row = [];
    for (let at = 0; at < row.length; at += 2) {
      const [left, right] = row.slice(at, at + 2);
      if (left) above.push({ start: left.start, end: (right ?? left).end });
    }
    row = above;
  }
  return nodes;
}

describe('isTreeHashAligned()', () => {
  test('is true for the nodes of the tree and nothing else, up to 40 leaves, the last one short', () => {
    for (let leaves = 1; leaves <= 40; leaves++) {
      const sizeBytes = leaves * mib - 7;
      const nodes = nodesOver(leaves);
      const wrong: string[] = [];
      for (let start = 0; start < leaves; start++) {
        for (let end = start + 1; end <= leaves; end++) {
          const range = { start: start * mib, end: Math.min(end * mib, sizeBytes) };
          if (isTreeHashAligned(range, sizeBytes) !== nodes.has(`${start}-${end}`)) wrong.push(`${start}-${end}`);
        }
      }
      expect({ leaves, wrong }).toEqual({ leaves, wrong: [] });
    }
  });

  test('follows the examples of the Glacier guide: 3.1 MB, 1-2 and 2-end are aligned, 1-end is not', () => {
    const sizeBytes = Math.round(3.1 * mib);
    expect(isTreeHashAligned({ start: mib, end: 2 * mib }, sizeBytes)).toBe(true);
    expect(isTreeHashAligned({ start: 2 * mib, end: sizeBytes }, sizeBytes)).toBe(true);
    expect(isTreeHashAligned({ start: mib, end: sizeBytes }, sizeBytes)).toBe(false);
  });

  test('is false where start or end lies within a MiB', () => {
    expect(isTreeHashAligned({ start: 0, end: mib - 1 }, 4 * mib)).toBe(false);
    expect(isTreeHashAligned({ start: 1, end: mib + 1 }, 4 * mib)).toBe(false);
  });
});

test('fromRangeHeader() takes bytes=first-last and nothing else', () => {
  expect(fromRangeHeader('bytes=0-99')).toEqual({ start: 0, end: 100 });
  for (const header of [undefined, 'bytes 0-1/2', '0-100/493', 'bytes=5-', 'bytes=-5', 'bytes=9-3', 'bytes=0-1,4-5']) {
    expect(fromRangeHeader(header)).toBeUndefined();
  }
});
