import { describe, expect, test } from '@jest/globals';
import {
  archiveId,
  date,
  dollars,
  glob,
  range,
  sample,
  size,
  storageClass,
  tier,
  vaultName,
} from '../../../cli/shared/values.ts';

const read = { archiveId, date, dollars, glob, range, sample, size, storageClass, tier, vaultName };
const anId = 'a'.repeat(138);

describe('what is written behind an option is read', () => {
  test.each([
    ['size', '20TiB', 20 * 2 ** 40],
    ['size', '1.5 GiB', 1.5 * 2 ** 30],
    ['size', '7B', 7],
    ['dollars', '50', 50],
    ['dollars', '12.50', 12.5],
    ['dollars', '0', 0],
    ['tier', 'bulk', 'Bulk'],
    ['storageClass', 'deep_archive', 'DEEP_ARCHIVE'],
    ['sample', '1000', 1000],
    ['date', '2016-02-29', '2016-02-29'],
    ['date', '2015-01-01T12:00:00Z', '2015-01-01T12:00:00Z'],
    ['vaultName', 'a_B.c-9', 'a_B.c-9'],
    ['archiveId', anId, anId],
    ['range', '1048576-2097151', '1048576-2097151'],
  ] as const)('%s takes "%s"', (kind, text, value) => {
    expect(read[kind](text)).toBe(value);
  });

  test.each([
    ['size', '20TB'],
    ['size', '7'],
    ['size', '0GiB'],
    ['size', '-1GiB'],
    ['size', '1e9'],
    ['dollars', '-1'],
    ['dollars', '$50'],
    ['dollars', '5e1'],
    ['dollars', ''],
    ['tier', 'fast'],
    ['storageClass', 'OUTPOSTS'],
    ['sample', '0'],
    ['sample', '1001'],
    ['sample', '2.5'],
    ['date', '2015-02-29'],
    ['date', '2015-01-01T12:00'],
    ['date', '01.01.2015'],
    ['vaultName', 'a/b'],
    ['vaultName', ''],
    ['archiveId', 'a'.repeat(137)],
    ['range', '1-1048575'],
    ['range', '1048576-1048575'],
    ['range', '0-'],
    ['glob', ''],
  ] as const)('%s refuses "%s"', (kind, text) => {
    expect(() => read[kind](text)).toThrow(/^Wanted /);
  });

  test('globs add up', () => {
    expect(glob('b', glob('a'))).toEqual(['a', 'b']);
  });
});
