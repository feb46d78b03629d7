/**
 * Which archives are copies of others: same tree hash and same size are the same bytes. An archive is sixteen bytes here, so that
 * those of a whole vault lie in memory; chunks of them can be kept as files.
 */

/** Of an archive: the first eight bytes of its tree hash, and its size. */
const recordBytes = 16;

/** Collects archives, as they come. */
export class CopyRecords {
  #buffer = Buffer.alloc(recordBytes * 1024);
  #end = 0;

  /** `treeHash`: 64 hex; an archive without one is no copy of any. */
  add(treeHash: string, sizeBytes: number): void {
    if (!/^[0-9a-f]{16}/i.test(treeHash)) return;
    if (this.#end === this.#buffer.length) this.#buffer = Buffer.concat([this.#buffer, Buffer.alloc(this.#end)]);
    this.#buffer.write(treeHash.slice(0, 16), this.#end, 'hex');
    this.#buffer.writeBigUInt64LE(BigInt(sizeBytes), this.#end + 8);
    this.#end += recordBytes;
  }

  toFile(): Buffer {
    return this.#buffer.subarray(0, this.#end);
  }
}

/** The size of each archive that is a copy of one before it. `files`: those of CopyRecords. */
export function* sizesOfCopies(files: readonly Buffer[]): Generator<number> {
  const keys = BigUint64Array.from(keysOf(files)).sort();
  const isSeen = Buffer.alloc(Math.ceil(keys.length / 8));
  for (const file of files) {
    for (let at = 0; at < file.length; at += recordBytes) {
      const place = firstPlaceOf(keyAt(file, at), keys);
      const [byte, bit] = [place >>> 3, 1 << (place & 7)];
      if (((isSeen[byte] ?? 0) & bit) !== 0) yield Number(file.readBigUInt64LE(at + 8));
      else isSeen[byte] = (isSeen[byte] ?? 0) | bit;
    }
  }
}

/** One number for hash and size: two sizes of one hash are two. */
const keyAt = (file: Buffer, at: number): bigint =>
  file.readBigUInt64LE(at) ^ BigInt.asUintN(64, file.readBigUInt64LE(at + 8) << 20n);

function* keysOf(files: readonly Buffer[]): Generator<bigint> {
  for (const file of files) for (let at = 0; at < file.length; at += recordBytes) yield keyAt(file, at);
}

function firstPlaceOf(key: bigint, sorted: BigUint64Array): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0n) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
