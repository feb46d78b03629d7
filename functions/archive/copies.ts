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
    if (!hasHash(treeHash)) return;
    if (this.#end === this.#buffer.length) this.#buffer = Buffer.concat([this.#buffer, Buffer.alloc(this.#end)]);
    this.#buffer.set(recordOf(treeHash, sizeBytes), this.#end);
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

/**
 * Tells of archives, row by row in the manifest's order, which row was the first with the same bytes. Memory: twelve bytes per
 * set of copies.
 */
export class SameBytes {
  /** Of each set of copies, sorted. */
  readonly #keys: BigUint64Array;
  /** The first row of each set; -1 before it is met. */
  readonly #firstRows: Int32Array;
  #news: number[] = [];

  /** `files`: those of CopyRecords, of all archives. */
  constructor(files: readonly Buffer[]) {
    const sorted = BigUint64Array.from(keysOf(files)).sort();
    this.#keys = sorted.filter((key, at) => key === sorted[at - 1] && key !== sorted[at - 2]);
    this.#firstRows = new Int32Array(this.#keys.length).fill(-1);
  }

  /** The first row with these bytes, `row` itself for that one; undefined where no other archive has them. */
  firstOf(row: number, treeHash: string, sizeBytes: number): number | undefined {
    if (!hasHash(treeHash)) return undefined;
    const key = keyAt(recordOf(treeHash, sizeBytes), 0);
    const set = firstPlaceOf(key, this.#keys);
    if (this.#keys[set] !== key) return undefined;
    const first = this.#firstRows[set] ?? -1;
    if (first !== -1) return first;
    this.#firstRows[set] = row;
    this.#news.push(set, row);
    return row;
  }

  /** What was learned since the last time: to be recalled by a call that goes on. Eight bytes per set. */
  takeNews(): Buffer {
    const news = Buffer.from(Uint32Array.from(this.#news).buffer);
    this.#news = [];
    return news;
  }

  recall(news: Buffer): void {
    for (let at = 0; at < news.length; at += 8) this.#firstRows[news.readUInt32LE(at)] = news.readUInt32LE(at + 4);
  }
}

function recordOf(treeHash: string, sizeBytes: number): Buffer {
  const record = Buffer.alloc(recordBytes);
  record.write(treeHash.slice(0, 16), 'hex');
  record.writeBigUInt64LE(BigInt(sizeBytes), 8);
  return record;
}

const hasHash = (treeHash: string) => /^[0-9a-f]{16}/i.test(treeHash);

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
