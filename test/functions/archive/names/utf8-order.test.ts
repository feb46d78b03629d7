import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { compareUtf8 } from '../../../../functions/archive/names/utf8-order.ts';

test('compareUtf8() sorts what lies above U+FFFF behind what lies below, as S3 does and JavaScript does not', () => {
  const names = ['\u{10000}', '\uffff', '\ue000', 'a\u{1f600}', 'a\uffe6', 'a', '', 'ab', '\ud7ff'];
  const asS3 = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect(names.toSorted(compareUtf8)).toEqual(asS3);
  expect(names.toSorted()).not.toEqual(asS3);
});

test('compareUtf8() agrees with Buffer.compare on any two strings', () => {
  const unit = fc.oneof(
    fc.constantFrom(
      'a',
      '\u007f',
      '\u0080',
      '\u07ff',
      '\u0800',
      '\ud7ff',
      '\ue000',
      '\uffff',
      '\u{10000}',
      '\u{10ffff}',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  );
  const strings = fc.array(unit, { maxLength: 8 }).map((units) => units.join(''));
  fc.assert(
    fc.property(strings, strings, strings, (start, a, b) => {
      const expected = Buffer.compare(Buffer.from(start + a), Buffer.from(start + b));
      expect(Math.sign(compareUtf8(start + a, start + b))).toBe(expected);
    }),
    { numRuns: 1000 },
  );
});
