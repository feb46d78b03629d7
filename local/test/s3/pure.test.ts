import { crc32 } from 'node:zlib';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AwsChunked } from '../../s3/aws-chunked.ts';
import { checksumOfParts, running } from '../../s3/checksums.ts';
import { crcs } from '../../s3/crc.ts';
import { page } from '../../s3/listing.ts';
import { byUtf8 } from '../../s3/objects.ts';
import { field, parseXml, textOf } from '../../s3/xml.ts';
import { framed } from './raw.ts';

const digits = Buffer.from('123456789');

test('the CRCs give the catalogue’s check values', () => {
  expect(crcs.CRC32.update(digits, 0n)).toBe(0xcbf43926n);
  expect(crcs.CRC32C.update(digits, 0n)).toBe(0xe3069283n);
  expect(crcs.CRC64NVME.update(digits, 0n)).toBe(0xae8b14860a799888n);
});

test.each(['CRC32', 'CRC32C', 'CRC64NVME'] as const)('%s of parts combines to that of the whole', (algorithm) => {
  const sumOf = (bytes: Uint8Array) => {
    const sum = running(algorithm);
    sum.update(bytes);
    return sum.digest();
  };
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 99 }), { minLength: 1 }), (parts) => {
      const summed = parts.map((bytes) => ({ checksum: sumOf(bytes), sizeBytes: bytes.length }));
      expect(checksumOfParts(algorithm, 'FULL_OBJECT', summed).value).toBe(sumOf(Buffer.concat(parts)));
    }),
  );
});

test('CRC32 combines over gigabytes it never sees', () => {
  const zeros = Buffer.alloc(1024 * 1024);
  let sum = 0;
  for (let mib = 0; mib < 300; mib += 1) sum = crc32(zeros, sum);
  const base64 = (value: number) => Buffer.from(value.toString(16).padStart(8, '0'), 'hex').toString('base64');
  const part = { checksum: base64(crc32(zeros)), sizeBytes: zeros.length };
  const parts = Array.from({ length: 300 }, () => part);
  expect(checksumOfParts('CRC32', 'FULL_OBJECT', parts).value).toBe(base64(sum));
});

test('aws-chunked framing comes off however the network cuts it', () => {
  const trailers = { 'x-amz-checksum-crc32': 'AAAAAA==' };
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ minLength: 8192, maxLength: 9000 }), { maxLength: 3 }),
      fc.integer({ min: 1, max: 5000 }),
      (chunks, cut) => {
        const sent = framed(
          chunks.map((chunk) => Buffer.from(chunk)),
          trailers,
          ';chunk-signature=0',
        );
        const framing = new AwsChunked();
        const payload: Buffer[] = [];
        for (let at = 0; at < sent.length; at += cut) payload.push(...framing.decode(sent.subarray(at, at + cut)));
        expect(Buffer.concat(payload).equals(Buffer.concat(chunks))).toBe(true);
        expect(framing.complete).toBe(true);
        expect(Object.fromEntries(framing.trailers)).toEqual(trailers);
      },
    ),
    { numRuns: 30 },
  );
});

test('pages of any size give each key or group once, in order', () => {
  const keys = fc.uniqueArray(fc.stringMatching(/^[ab/ü]{1,4}$/), { maxLength: 30 });
  fc.assert(
    fc.property(keys, fc.constantFrom('', '/'), fc.integer({ min: 1, max: 7 }), (keys, delimiter, max) => {
      const sorted = [...keys].sort(byUtf8);
      const whole = page(sorted, { prefix: '', delimiter, max: 1000 }).entries;
      const paged = [];
      for (let more = true; more; ) {
        const next = page(sorted, { prefix: '', delimiter, max, after: paged.at(-1) });
        paged.push(...next.entries);
        more = next.more;
      }
      expect(paged).toEqual(whole);
    }),
  );
});

test('any text survives XML', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(textOf(parseXml(`<a>${field('b', text)}</a>`), 'b')).toBe(text);
    }),
  );
});
