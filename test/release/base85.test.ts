import { randomBytes } from 'node:crypto';
import vm from 'node:vm';
import { expect, test } from '@jest/globals';
import { fromBase85, toBase85 } from '../../release/template/base85.ts';

const back = (bytes: Uint8Array): Buffer => vm.runInNewContext(fromBase85(toBase85(bytes)), { Buffer });

test.each([0, 1, 2, 3, 4, 5, 1001])('%i bytes come back, with zeros up to a multiple of four', (length) => {
  const bytes = randomBytes(length);
  const found = back(bytes);
  expect(found.subarray(0, length).equals(bytes)).toBe(true);
  expect(found.length).toBe(Math.ceil(length / 4) * 4);
});

test('the largest words come back, and the text has nothing that JSON or CloudFormation reads as something else', () => {
  expect(back(Buffer.alloc(8, 255)).equals(Buffer.alloc(8, 255))).toBe(true);
  const text = toBase85(randomBytes(100_000));
  expect(text).toMatch(/^[!-~]+$/);
  expect(text).not.toMatch(/["'\\{}$<>&\s]/);
  expect(JSON.stringify(text)).toHaveLength(text.length + 2);
});
