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
const pace = { requestsPerSecond: 100, workers: 500, maxConcurrency: 20, smallWorkers: 200 };
const wish = { storageClass: 'STANDARD', bytesPerDay: 100 * TiB, pace } as const;

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
    expect(estimateOf(noArchives, wish).prices).toEqual({ region: 'us-east-1', date: '2026-11-22', factor: 1 });
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
    const last = hours(100 * TiB).Bulk - 12; // the last one's own restore, and the stock-taking that sees it
    expect(last).toBeGreaterThan(0.8);
    expect(last).toBeLessThan(1);
    expect(hours(TiB).Bulk).toBeCloseTo(12 + 48 + last, 3);
    expect(hours(TiB).Standard).toBeCloseTo(5 + 48 + last, 3);
  });

  test.each([
    [100, 10],
    [10, 100],
  ])('takes as long as it takes to ask, at %d archives per second', (requestsPerSecond, hours) => {
    const many: Tally = { ...noArchives, archives: 3_600_000, bytes: 3_600_000 };
    const { Bulk } = estimateOf(many, { ...wish, pace: { ...pace, requestsPerSecond } }).hoursByTier;
    expect(Bulk).toBeGreaterThan(12 + hours);
    expect(Bulk).toBeLessThan(12 + hours * 1.3);
  });

  test('takes as long as the workers need for all of it, and for the largest alone', () => {
    const hours = (tally: Tally, workers: number) =>
      estimateOf(tally, { ...wish, bytesPerDay: 1000 * TiB, pace: { ...pace, workers } }).hoursByTier.Bulk;
    const many = { archives: 100_000, bytes: 100_000 * GiB, tiny: noArchives.tiny } as const;
    const tally: Tally = { ...many, long: { archives: 100_000, parts: 800_000, bytes: many.bytes } };
    expect(hours(tally, 100) / hours(tally, 500)).toBeGreaterThan(3);
    const largest = tallyOf(10_000 * GiB); // 20 workers of 18 MiB/s
    expect(hours(largest, 500)).toBeCloseTo(12 + (10_000 * 1024) / (20 * 18) / 3600, 0);
  });

  test('multiplies every price by the factor of a dearer region, and says so', () => {
    const [plain, dear] = [estimateOf(tallyOf(GiB), wish), estimateOf(tallyOf(GiB), { ...wish, priceFactor: 1.5 })];
    for (const name of ['ownUsd', 'objectsUsdMonth', 'vaultUsdMonth'] as const) {
      expect(dear[name]).toBeCloseTo(plain[name] * 1.5, 12);
    }
    expect(dear.onceUsdByTier.Standard).toBeCloseTo(plain.onceUsdByTier.Standard * 1.5, 12);
    expect(dear.prices.factor).toBe(1.5);
    expect(dear.hoursByTier).toEqual(plain.hoursByTier);
  });
});

test('isPriced() knows every class that has a price, and nothing an object has by itself', () => {
  expect(Object.keys(prices.s3.write).every(isPriced)).toBe(true);
  expect(['toString', 'COLD', ''].some(isPriced)).toBe(false);
  expect(Object.keys(prices.s3.storage)).toEqual(Object.keys(prices.s3.write));
});
