import { createCipheriv, hash } from 'node:crypto';

const zeros = Buffer.alloc(16);
let calls = 0;

/**
 * Bytes that differ from run to run and from call to call, and come again with the same TEST_SEED: the test run prints it
 * (test/global-setup.mjs). AES in counter mode; the key is made of the seed and the number of the call in this test file.
 */
export function randomBytes(sizeBytes: number): Buffer {
  const seed = process.env.TEST_SEED;
  if (seed === undefined)
    throw new Error('Cannot make random bytes: TEST_SEED is not set; test/global-setup.mjs sets it.');
  calls += 1;
  const key = hash('sha256', `${seed}/${calls}`, 'buffer').subarray(0, 16);
  return createCipheriv('aes-128-ctr', key, zeros).update(Buffer.alloc(sizeBytes));
}
