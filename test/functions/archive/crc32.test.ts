import { crc32 } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { combineCrc32, crc32FromBase64, crc32ToBase64 } from '../../../functions/archive/crc32.ts';
import { bytesOf, pairSwaps } from './samples.ts';

const partOf = (bytes: Uint8Array) => ({ crc32: crc32(bytes), sizeBytes: bytes.length });

describe('combineCrc32()', () => {
  test('combines the published check value from its parts: "123456789" is cbf43926', () => {
    const parts = ['1234', '', '56789'].map((text) => partOf(Buffer.from(text)));
    expect(combineCrc32(parts)).toBe(0xcbf43926);
  });

  test('of no parts, and of parts without bytes, is the CRC of nothing', () => {
    expect(combineCrc32([])).toBe(0);
    expect(combineCrc32([{ crc32: 0, sizeBytes: 0 }])).toBe(crc32(''));
  });

  test('is the CRC of the whole, as zlib finds it, however the whole is cut', () => {
    const wholes = fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 8 });
    fc.assert(
      fc.property(wholes, (parts) => {
        expect(combineCrc32(parts.map(partOf))).toBe(crc32(Buffer.concat(parts)));
      }),
    );
  });

  test('holds for sizes beyond 32 bits: 10,000 parts of 4 GiB, folded one by one or by halves', () => {
    const part = { crc32: crc32(bytesOf(100)), sizeBytes: 4 * 2 ** 30 };
    const parts = (count: number) => Array.from({ length: count }, () => part);
    const half = { crc32: combineCrc32(parts(5000)), sizeBytes: 5000 * part.sizeBytes };
    expect(combineCrc32(parts(10_000))).toBe(combineCrc32([half, half]));
  });

  test('notices any two parts swapped, unless their CRCs are equal', () => {
    const parts = Array.from({ length: 13 }, (_, i) => partOf(bytesOf(i === 12 ? 50 : 100, i % 11))); // 0 = 11
    const whole = combineCrc32(parts);
    for (const { swapped, areEqual } of pairSwaps(parts, (a, b) => a.crc32 === b.crc32)) {
      expect(combineCrc32(swapped) === whole).toBe(areEqual);
    }
  });
});

describe('base64', () => {
  test.each([
    [0, 'AAAAAA=='],
    [0xcbf43926, 'y/Q5Jg=='],
    [0xffffffff, '/////w=='],
  ])('of %d is "%s", as S3 writes it, and back', (value, text) => {
    expect(crc32ToBase64(value)).toBe(text);
    expect(crc32FromBase64(text)).toBe(value);
  });

  test.each(['', 'AAAA', 'AAAAAA', 'AAAAAAA=', 'AAAAAB==', 'y_Q5Jg==', ' AAAAAA==', 'y/Q5Jg==-3'])(
    'refuses "%s"',
    (text) => {
      expect(() => crc32FromBase64(text)).toThrow('wanted base64 of four bytes');
    },
  );
});
