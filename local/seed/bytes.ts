import { createCipheriv } from 'node:crypto';
import { Readable } from 'node:stream';

/** Bytes that look random and are the same each time: AES in counter mode, the archive's number its key. */
export function bytesOf(number: number, sizeBytes: number): Buffer {
  return cipherOf(number).update(Buffer.alloc(sizeBytes));
}

/** The same bytes, for what is too large to be held at once. */
export function streamOf(number: number, sizeBytes: number): Readable {
  const cipher = cipherOf(number);
  return Readable.from(
    (function* () {
      for (let left = sizeBytes; left > 0; left -= zeros.length) {
        yield cipher.update(zeros.subarray(0, Math.min(left, zeros.length)));
      }
    })(),
  );
}

const zeros = Buffer.alloc(2 ** 20);

const cipherOf = (number: number) =>
  createCipheriv('aes-128-ctr', Buffer.from(String(number).padStart(16, '0')), Buffer.alloc(16));
