import { expect, test } from '@jest/globals';
import {
  archivesWords,
  dateWords,
  durationWords,
  sizeWords,
  usdWords,
} from '../../../../functions/vault-run/report/words.ts';

test.each([
  [0, '0 bytes'],
  [1023, '1,023 bytes'],
  [1024, '1 KiB'],
  [1.5 * 2 ** 40, '1.5 TiB'],
  [250 * 2 ** 30, '250 GiB'],
  [3 * 2 ** 60, '3,072 PiB'],
])('sizeWords(%d) is %s', (bytes, words) => {
  expect(sizeWords(bytes)).toBe(words);
});

test.each([
  [5, '5 s'],
  [600, '10 min'],
  [4 * 3600 + 600, '4 h 10 min'],
  [3 * 86_400 + 4 * 3600, '3 d 4 h'],
])('durationWords(%d) is %s', (seconds, words) => {
  expect(durationWords(seconds)).toBe(words);
});

test('counts, dates and money read as people write them', () => {
  expect([archivesWords(1), archivesWords(5000)]).toEqual(['1 archive', '5,000 archives']);
  expect([dateWords('2026-11-22T12:34:56Z'), dateWords('')]).toEqual(['2026-11-22 12:34 UTC', '']);
  expect([usdWords(0), usdWords(0.0042), usdWords(1234.5)]).toEqual(['0.00 USD', '0.0042 USD', '1,234.50 USD']);
});
