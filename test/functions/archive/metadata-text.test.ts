import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { fromMetadataText, toMetadataText } from '../../../functions/archive/metadata-text.ts';

const budgetBytes = 1024;

describe('toMetadataText()', () => {
  test.each(['', 'backup of 2014', '{"Path":"a/b.tar","Time":1}', 'a = b? c', 'x'.repeat(budgetBytes)])(
    'stores plain text raw: "%s"',
    (text) => {
      expect(toMetadataText(text, budgetBytes)).toBe(text);
    },
  );

  test.each([
    [' a', '%20a'],
    ['a ', 'a%20'],
    ['a  b c', 'a%20%20b c'],
    ['100%', '100%25'],
    ['a%20b', 'a%2520b'],
    ['a\tb\n', 'a%09b%0A'],
    ['é', '%C3%A9'],
    ['=?UTF-8?B?eA==?=', '%3D?UTF-8?B?eA=%3D?='],
    ['\ud800', '%EF%BF%BD'],
  ])('encodes what a header would lose: "%s"', (text, stored) => {
    expect(toMetadataText(text, budgetBytes)).toBe(stored);
  });

  test('cuts what is too long, and says so', () => {
    expect(toMetadataText('a'.repeat(21), 20)).toBe(`${'a'.repeat(12)}%20[cut]`);
    expect(toMetadataText('a'.repeat(20), 20)).toBe('a'.repeat(20));
  });

  test('never cuts within a character, and drops blanks before the cut', () => {
    expect(toMetadataText('abé€efghijklmnop', 22)).toBe('ab%C3%A9%20[cut]');
    expect(toMetadataText('abc  defghijklmnop', 17)).toBe('abc%20[cut]');
    expect(toMetadataText('abcdefghi', 8)).toBe('');
  });
});

test('any text survives being stored, or its beginning does and is known to be that', () => {
  const pieces = fc.constantFrom(' ', '  ', '%', '%20', '[cut]', ' [cut]', '=?', 'a', 'é', '€', '😀', '\n');
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 12 }).map((some) => some.join('')),
  );
  fc.assert(
    fc.property(texts, fc.integer({ min: 0, max: 60 }), (text, budget) => {
      const stored = toMetadataText(text, budget);
      const whole = toMetadataText(text, Number.POSITIVE_INFINITY);
      expect(stored).toMatch(/^(?:[\x21-\x7e]+(?: [\x21-\x7e]+)*)?$/);
      expect(stored.length).toBeLessThanOrEqual(budget);
      const read = fromMetadataText(stored);
      if (whole.length <= budget) expect(read).toEqual({ text, isCut: false });
      else if (stored !== '') expect(read.isCut && text.startsWith(read.text)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
