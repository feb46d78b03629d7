import { createCipheriv } from 'node:crypto';

const zeros = Buffer.alloc(16);

/** Bytes that look random and are the same each time: AES in counter mode, `seed` its key. */
export const bytesOf = (sizeBytes: number, seed = 'thaw'): Buffer =>
  createCipheriv('aes-128-ctr', Buffer.from(seed.padEnd(16)).subarray(0, 16), zeros).update(Buffer.alloc(sizeBytes));
