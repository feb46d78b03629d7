import { describe, expect, test } from '@jest/globals';
import { GiB, MiB } from '../../../functions/archive/units.ts';
import { isEnough } from '../../../functions/vault-run/glacier-time.ts';

const time = { now: new Date(), hourMs: 3_600_000 };
const pace = { maxConcurrency: 20, speed: { long: 1, small: 1 } };

describe('isEnough()', () => {
  test.each([
    ['10 MiB', 10 * MiB, 0.3, true],
    ['10 MiB', 10 * MiB, 0.2, false],
    ['1,000 GiB, which take 0.8 h', 1000 * GiB, 1.1, false],
    ['1,000 GiB, which take 0.8 h', 1000 * GiB, 1.6, true],
    // Its parts outlive the job: what is stored in two hours, the next job need not fetch.
    ['40,000 GiB, which take 32 h', 40_000 * GiB, 2, true],
    ['40,000 GiB, which take 32 h', 40_000 * GiB, 1.9, false],
  ])('an archive of %s with %d bytes and %d hours left: %s', (_, sizeBytes, hours, is) => {
    expect(isEnough(hours, sizeBytes, pace, time)).toBe(is);
  });

  test('stands on the speed that was measured, and on the workers of one restore', () => {
    const of = (changes: Partial<typeof pace>) => isEnough(1, 500 * GiB, { ...pace, ...changes }, time);
    expect(of({})).toBe(true);
    expect(of({ speed: { long: 0.25, small: 1 } })).toBe(false);
    expect(of({ maxConcurrency: 5 })).toBe(false);
  });

  test('counts hours as long as they last where days pass quickly', () => {
    expect(isEnough(1, 10 * MiB, pace, { ...time, hourMs: 1000 })).toBe(false);
    expect(isEnough(2, 10 * MiB, pace, { ...time, hourMs: 1000 })).toBe(true);
  });
});
