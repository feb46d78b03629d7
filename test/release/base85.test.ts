import { randomBytes } from 'node:crypto';
import { runInThisContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { base85, decoding } from '../../release/template/base85.ts';

// A context of its own has no Buffer.
const decoded = (text: string, sizeBytes: number): Buffer =>
  runInThisContext(`(Buffer) => ${decoding(text, sizeBytes)}`)(Buffer);

test.each([0, 1, 3, 4, 5, 1021])('base85() of %d bytes is decoded to the same bytes', (sizeBytes) => {
  const bytes = randomBytes(sizeBytes);
  expect(decoded(base85(bytes), sizeBytes).equals(bytes)).toBe(true);
});

test('base85() writes every value of four bytes with five characters that need no escape', () => {
  const bytes = Buffer.from('00000000ffffffff80000001deadbeef', 'hex');
  const text = base85(bytes);
  expect(text).toHaveLength(20);
  expect(text).toMatch(/^[!-~]*$/);
  expect(text).not.toMatch(/['"\\`$<>&{]/);
  expect(JSON.stringify(text)).toBe(`"${text}"`);
  expect(decoded(text, 16).equals(bytes)).toBe(true);
});
