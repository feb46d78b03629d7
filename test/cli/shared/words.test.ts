import { expect, test } from '@jest/globals';
import { bar, counted, mebibytes, perSecond, printable, seconds, shortHash } from '../../../cli/shared/words.ts';

test('numbers and hashes read as people write them', () => {
  expect(mebibytes(1)).toBe('1 B');
  expect(mebibytes(300 * 2 ** 20 + 123)).toBe('300.0 MiB');
  expect(perSecond(1.5 * 2 ** 20)).toBe('1.5 MiB/s');
  expect(seconds(2.34)).toBe('2.3 s');
  expect([counted(1, 'part'), counted(0, 'part'), counted(3, 'part')]).toEqual(['1 part', '0 parts', '3 parts']);
  expect(shortHash(`5a24${'0'.repeat(56)}eca9`)).toBe('5a24...eca9');
});

test('bar() is empty, half full and full, and never more', () => {
  expect(['', bar(0, 4), bar(0.5, 4), bar(1, 4), bar(7, 4), bar(-1, 4)]).toEqual([
    '',
    '[....]',
    '[##..]',
    '[####]',
    '[####]',
    '[....]',
  ]);
});

test('printable() lets no control character through to the terminal', () => {
  expect(printable('a\x1b[31m\r\nb\u009b1m')).toBe('a [31m b 1m');
});
