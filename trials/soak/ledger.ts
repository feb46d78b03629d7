import { createHash } from 'node:crypto';
import type { MadeObject } from '../../local/s3/index.ts';

/**
 * What each key must hold, by the SHA-256 of the source: neither a tree hash nor a CRC, so nothing of the product's own
 * proof is believed. Asked by S3 itself whenever an object has come into being.
 */
export class Ledger {
  /** A line for each object that was made and is not its source. */
  readonly wrong: string[] = [];
  /** Bytes of all objects that were made. */
  madeBytes = 0;
  readonly #expected = new Map<string, string>();
  readonly #made = new Set<string>();
  readonly #waiting = new Map<string, () => void>();

  expect(key: string, bytes: Uint8Array): void {
    this.#expected.set(key, createHash('sha256').update(bytes).digest('hex'));
  }

  /** Resolves once S3 has made an object of this key, whatever it holds. */
  made(key: string): Promise<void> {
    if (this.#made.has(key)) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.set(key, resolve));
  }

  /** For S3: sees what was made. Results and other keys are not ours to judge. */
  readonly witness = async ({ key, sizeBytes, bytes }: MadeObject): Promise<void> => {
    if (!this.#expected.has(key)) return;
    this.madeBytes += sizeBytes;
    if (!(await this.isSource(key, bytes)))
      this.wrong.push(`${key}: an object of ${sizeBytes} bytes was made that is not its source`);
    this.#made.add(key);
    this.#waiting.get(key)?.();
  };

  async isSource(key: string, bytes: AsyncIterable<Uint8Array>): Promise<boolean> {
    const hash = createHash('sha256');
    for await (const chunk of bytes) hash.update(chunk);
    return hash.digest('hex') === this.#expected.get(key);
  }
}
