import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** A leaf covers 1 MiB; only the last may cover less (Glacier guide, "Computing Checksums"). */
export const leafSpanBytes = 1024 * 1024;
/** A leaf is a SHA-256. */
export const leafSizeBytes = 32;

const sha256 = (...pieces: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest();
};

/** The root over leaves that stand one after another, 32 bytes each: 64 hex digits. No leaf at all is the empty hash. */
export function foldLeaves(leaves: Uint8Array): string {
  let row: Uint8Array[] = [];
  for (let at = 0; at < leaves.length; at += leafSizeBytes) row.push(leaves.subarray(at, at + leafSizeBytes));
  while (row.length > 1) row = rowAbove(row);
  return Buffer.from(row[0] ?? sha256()).toString('hex');
}

function rowAbove(row: readonly Uint8Array[]): Uint8Array[] {
  const above: Uint8Array[] = [];
  for (let at = 0; at < row.length; at += 2) {
    const pair = row.slice(at, at + 2);
    // A hash without a neighbour moves up as it is, never paired with itself (Glacier guide, "Computing Checksums").
    above.push(pair.length === 2 ? sha256(...pair) : new Uint8Array(pair[0] ?? []));
  }
  return above;
}

/** Takes bytes in chunks of any size and gives the leaves over them. */
export class LeafCollector {
  readonly #leaves: Buffer[] = [];
  #leaf: Hash = createHash('sha256');
  #filledBytes = 0;

  update(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      const piece = chunk.subarray(at, at + leafSpanBytes - this.#filledBytes);
      this.#leaf.update(piece);
      this.#filledBytes += piece.length;
      at += piece.length;
      if (this.#filledBytes === leafSpanBytes) this.#close();
    }
  }

  /** All leaves, 32 bytes each. Call it once, at the end of the bytes. */
  leaves(): Buffer {
    if (this.#filledBytes > 0) this.#close();
    return Buffer.concat(this.#leaves);
  }

  #close(): void {
    this.#leaves.push(this.#leaf.digest());
    this.#leaf = createHash('sha256');
    this.#filledBytes = 0;
  }
}

/** SHA-256 tree hash of bytes in memory, 64 hex digits. */
export function treeHashOf(bytes: Uint8Array): string {
  const collector = new LeafCollector();
  collector.update(bytes);
  return foldLeaves(collector.leaves());
}

/** SHA-256 tree hash of a file, 64 hex digits. Memory does not grow with the file. Rejects as fs does. */
export async function treeHashOfFile(path: string): Promise<string> {
  const collector = new LeafCollector();
  for await (const chunk of createReadStream(path, { highWaterMark: leafSpanBytes })) collector.update(chunk);
  return foldLeaves(collector.leaves());
}
