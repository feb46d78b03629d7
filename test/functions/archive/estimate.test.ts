import { describe, expect, test } from '@jest/globals';
import {
  estimateOf,
  isPriced,
  noArchives,
  onceUsdOf,
  type Roads,
  type Tally,
  withArchive,
} from '../../../functions/archive/estimate.ts';
import { prices } from '../../../functions/archive/prices.ts';
import { GiB, KiB, MiB, TiB } from '../../../functions/archive/units.ts';

const roads: Roads = { minimumPartSizeBytes: 128 * MiB, smallOutputUpToBytes: 128 * MiB };
const tallyOf = (...sizesBytes: number[]): Tally =>
  sizesBytes.reduce<Tally>((tally, sizeBytes) => withArchive(tally, sizeBytes, roads), noArchives);
const wish = { storageClass: 'STANDARD', bytesPerDay: 100 * TiB } as const;

describe('withArchive()', () => {
  test('tells the short road from the long one, and counts parts as they will be made', () => {
    expect(tallyOf(1, 128 * MiB, 128 * MiB + 1, 39 * TiB)).toEqual({
      archives: 4,
      bytes: 1 + 128 * MiB + 128 * MiB + 1 + 39 * TiB,
      long: { archives: 2, parts: 2 + (39 * TiB) / (4 * GiB), bytes: 128 * MiB + 1 + 39 * TiB },
      tiny: { archives: 1, bytes: 1 },
    });
  });

  test('changes nothing that it was given, and comes through JSON unharmed', () => {
    const one = tallyOf(GiB);
    const copy: Tally = JSON.parse(JSON.stringify(one));
    expect(withArchive(copy, GiB, roads)).toEqual(tallyOf(GiB, GiB));
    expect(one).toEqual(tallyOf(GiB));
  });
});

describe('estimateOf()', () => {
  test("prices Glacier's tiers, and our own work the same for each", () => {
    const { onceUsdByTier, ownUsd } = estimateOf(tallyOf(GiB, GiB), wish);
    expect(onceUsdByTier.Bulk).toBe(ownUsd);
    expect(onceUsdByTier.Standard - ownUsd).toBeCloseTo(2 * 0.01 + 2 * 0.05e-3, 9);
    expect(onceUsdByTier.Expedited - ownUsd).toBeCloseTo(2 * 0.03 + 2 * 0.01, 9);
  });

  test('charges the transfer to a bucket in another region once per byte, whatever the tier, and the budget with it', () => {
    const tally = tallyOf(3 * GiB, GiB);
    const [here, there] = [false, true].map((toOtherRegion) => estimateOf(tally, { ...wish, toOtherRegion }));
    expect(here?.transferUsd).toBe(0);
    expect(there?.transferUsd).toBeCloseTo(4 * 0.02, 12);
    for (const tier of ['Bulk', 'Standard', 'Expedited'] as const) {
      const more = (there?.onceUsdByTier[tier] ?? 0) - (here?.onceUsdByTier[tier] ?? 0);
      expect(more).toBeCloseTo(0.08, 9);
      expect(onceUsdOf(tally, tier, 'STANDARD', true) - onceUsdOf(tally, tier, 'STANDARD')).toBeCloseTo(0.08, 9);
    }
  });

  test('says whose list prices these are, and as of when', () => {
    expect(estimateOf(noArchives, wish).prices).toEqual({ region: 'us-east-1', date: '2026-11-22' });
  });

  test('is the sum of what a budget is charged with, archive by archive', () => {
    const sizes = [1, 10 * MiB, 200 * MiB, 3 * GiB];
    const sum = sizes.reduce((usd, size) => usd + onceUsdOf(tallyOf(size), 'Standard', 'GLACIER'), 0);
    const whole = estimateOf(tallyOf(...sizes), { ...wish, storageClass: 'GLACIER' });
    expect(whole.onceUsdByTier.Standard).toBeCloseTo(sum, 12);
  });

  test('of nothing is nothing', () => {
    expect(estimateOf(noArchives, wish)).toMatchObject({ ownUsd: 0, objectsUsdMonth: 0, vaultUsdMonth: 0 });
    expect(estimateOf(noArchives, wish).hoursByTier.Bulk).toBe(12);
  });

  test('pays for the PUT of its class, and for parts as for staging where that is an archive', () => {
    const own = (storageClass: 'STANDARD' | 'DEEP_ARCHIVE' | 'STANDARD_IA', size: number) =>
      estimateOf(tallyOf(size), { ...wish, storageClass }).ownUsd;
    expect(own('DEEP_ARCHIVE', MiB) - own('STANDARD', MiB)).toBeCloseTo(0.045e-3, 12);
    expect(own('DEEP_ARCHIVE', TiB) - own('STANDARD', TiB)).toBeCloseTo(0.045e-3, 12);
    expect(own('STANDARD_IA', TiB) - own('STANDARD', TiB)).toBeCloseTo((8192 + 2) * 0.005e-3, 12);
  });

  test.each([
    ['STANDARD', GiB, 0.023],
    ['STANDARD_IA', 1, (128 * KiB * 0.0125) / GiB],
    ['GLACIER_IR', 128 * KiB, (128 * KiB * 0.004) / GiB],
    ['INTELLIGENT_TIERING', 128 * KiB, (128 * KiB * 0.023) / GiB + 0.0025e-3],
    ['INTELLIGENT_TIERING', 1, 0.023 / GiB],
    ['GLACIER', GiB, 0.0036 + (32 * KiB * 0.0036 + 8 * KiB * 0.023) / GiB],
    ['DEEP_ARCHIVE', 1, 0.00099 / GiB + (32 * KiB * 0.00099 + 8 * KiB * 0.023) / GiB],
  ] as const)('a month in %s of %d bytes', (storageClass, sizeBytes, usd) => {
    expect(estimateOf(tallyOf(sizeBytes), { ...wish, storageClass }).objectsUsdMonth).toBeCloseTo(usd, 15);
  });

  test('says what the vault takes a month, and for how long a class bills at least', () => {
    const deep = estimateOf(tallyOf(TiB), { ...wish, storageClass: 'DEEP_ARCHIVE' });
    expect([deep.vaultUsdMonth, deep.minimumDays]).toEqual([1024 * 0.0036, 180]);
  });

  test('takes a day more for each further day of bytes', () => {
    const hours = (bytesPerDay: number) => estimateOf(tallyOf(TiB, TiB, TiB), { ...wish, bytesPerDay }).hoursByTier;
    expect(hours(100 * TiB).Bulk).toBeCloseTo(12, 3);
    expect(hours(TiB).Bulk).toBe(12 + 48);
    expect(hours(TiB).Standard).toBe(5 + 48);
  });

  test('takes as long as it takes to ask, at a hundred archives a second', () => {
    const many: Tally = { ...noArchives, archives: 3_600_000, bytes: 3_600_000 };
    expect(estimateOf(many, wish).hoursByTier.Bulk).toBe(12 + 10);
  });
});

test('isPriced() knows every class that has a price, and nothing an object has by itself', () => {
  expect(Object.keys(prices.s3.write).every(isPriced)).toBe(true);
  expect(['toString', 'COLD', ''].some(isPriced)).toBe(false);
  expect(Object.keys(prices.s3.storage)).toEqual(Object.keys(prices.s3.write));
});
