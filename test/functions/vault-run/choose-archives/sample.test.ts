import { describe, expect, test } from '@jest/globals';
import { kindOf, sampleOf } from '../../../../functions/vault-run/choose-archives/sample.ts';

const firsts = new Map([
  ['00 plain', 7],
  ['05 plain', 3],
  ['05 archive id', 90],
]);

describe('sampleOf()', () => {
  test('has one of each kind, and the others evenly over time', () => {
    expect(sampleOf(firsts, 101, 5)).toEqual([0, 3, 7, 25, 90]);
  });

  test('has the smallest and the largest kind, where there are more kinds than wanted', () => {
    expect(sampleOf(firsts, 101, 2)).toEqual([3, 7]);
    expect(sampleOf(firsts, 101, 1)).toEqual([7]);
  });

  test('has as many as wanted, or all', () => {
    for (const wanted of [1, 4, 50, 99, 100, 101, 1000]) {
      const rows = sampleOf(firsts, 101, wanted);
      expect(new Set(rows).size).toBe(Math.min(wanted, 101));
    }
    expect(sampleOf(new Map(), 0, 5)).toEqual([]);
  });
});

test('kindOf() is the name style, and the size in steps of sixteen', () => {
  const kinds = [1, 15, 16, 2 ** 20, 2 ** 45].map((sizeBytes) => kindOf({ nameStyle: 'plain', sizeBytes }));
  expect(kinds).toEqual(['00 plain', '00 plain', '01 plain', '05 plain', '11 plain']);
});
