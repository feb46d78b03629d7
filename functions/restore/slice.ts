import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { type ByteRange, sizeOf, toHttpRange } from '../archive/byte-range.ts';
import { TreeHash, toHex } from '../archive/tree-hash.ts';
import type { JobOutputs, OutputLook } from '../cloud/glacier-job-outputs.ts';
import { isNamed, passingErrors, rangeDamaged, tryAgainErrors } from '../errors.ts';
import type { RestoreTask } from '../flow.ts';

/** The job, and the size of all its output. */
export interface SliceSource extends RestoreTask {
  readonly sizeBytes: number;
}

/** A range of a part: held until all that Glacier says of it is right. */
export interface Slice {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Both sums are taken over that very buffer. */
  readonly treeHash: Uint8Array;
  readonly crc32: number;
}

/** A slice as it came. */
export interface FetchedSlice extends Slice {
  /** What Glacier said with it of the whole output. */
  readonly look: OutputLook;
}

/** A slice is fetched at most so often before its part gives up; the state machine then tries the whole part again. */
const triesAtMost = 3;

/** Each wait is drawn from 0 to the bound: slices that were throttled together must not come back together. */
const longestWaitMs = 1000;

const worthAnother = [...tryAgainErrors, ...passingErrors];

/** What a slice is fetched with. */
export interface SliceDoors {
  readonly vault: JobOutputs;
  /** Memory for so many bytes, of which all but the content is ours. */
  readonly room: (sizeBytes: number) => Buffer<ArrayBuffer>;
}

/** Fetches one slice; a damaged, cut or throttled one again, alone. Errors: those of `readRange`, `RangeDamaged`. */
export async function fetchSlice(
  task: SliceSource,
  range: ByteRange,
  doors: SliceDoors,
  signal: AbortSignal,
): Promise<FetchedSlice> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await readSlice(task, range, doors, signal);
    } catch (error) {
      const isOver = tries === triesAtMost || signal.aborted || !isNamed(error, ...worthAnother);
      if (isOver) throw error;
      await sleep(Math.random() * longestWaitMs * tries, undefined, { signal });
    }
  }
}

async function readSlice(
  task: SliceSource,
  range: ByteRange,
  { vault, room }: SliceDoors,
  signal: AbortSignal,
): Promise<FetchedSlice> {
  const output = await vault.readRange(task, range, task.sizeBytes, signal);
  const filling = new Filling(room(sizeOf(range)));
  await output.pour((chunk) => filling.add(chunk));
  const slice = filling.done();
  demandGlaciersHash(task, range, toHex(slice.treeHash), output.treeHash);
  const { contentType, archiveDescription } = output;
  return { ...slice, look: { contentType, archiveDescription } };
}

/** So much is summed up at a time: little enough to lie in the processor's cache still, where it came a moment ago. */
const summedAtOnceBytes = 256 * 1024;

/** A slice while it comes. */
class Filling {
  readonly #bytes: Buffer<ArrayBuffer>;
  readonly #treeHash = new TreeHash();
  #crc32 = 0;
  #filledBytes = 0;
  #summedBytes = 0;

  constructor(room: Buffer<ArrayBuffer>) {
    this.#bytes = room;
  }

  add(chunk: Uint8Array): void {
    this.#bytes.set(chunk, this.#filledBytes);
    this.#filledBytes += chunk.byteLength;
    if (this.#filledBytes - this.#summedBytes >= summedAtOnceBytes) this.#sumUp();
  }

  done(): Slice {
    this.#sumUp();
    return { bytes: this.#bytes, treeHash: this.#treeHash.digest(), crc32: this.#crc32 };
  }

  /** Over the buffer that S3 will get, not over the chunks it was filled with. */
  #sumUp(): void {
    const news = this.#bytes.subarray(this.#summedBytes, this.#filledBytes);
    this.#treeHash.update(news);
    this.#crc32 = crc32(news, this.#crc32);
    this.#summedBytes = this.#filledBytes;
  }
}

/** A missing hash is not a mismatch: Glacier sends none for some outputs, and the fold in Finalize decides. */
function demandGlaciersHash(
  { jobId }: SliceSource,
  range: ByteRange,
  ours: string,
  glaciers: string | undefined,
): void {
  if (glaciers === undefined || glaciers === ours) return;
  throw rangeDamaged(
    `Cannot use ${toHttpRange(range)} of job "${jobId}": Glacier says its tree hash is "${glaciers}", the bytes that came have "${ours}".`,
  );
}
