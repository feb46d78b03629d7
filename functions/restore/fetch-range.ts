import { type ByteRange, sizeOf } from '../archive/byte-range.ts';
import { combineCrc32, crc32ToBase64 } from '../archive/crc32.ts';
import { sliceRanges } from '../archive/slice-plan.ts';
import { foldNodes, toHex } from '../archive/tree-hash.ts';
import type { JobOutputs, OutputLook } from '../cloud/glacier-job-outputs.ts';
import type { SliceEnvironment } from '../runtime/environment.ts';
import { mapInOrder } from '../runtime/map-in-order.ts';
import type { Settings } from '../runtime/read-environment.ts';
import { failWhenIdle } from './idle-timeout.ts';
import { type FetchedSlice, fetchSlice, type Slice, type SliceSource } from './slice.ts';
import { SliceBuffers } from './slice-buffers.ts';

export interface SliceSettings {
  /** No slice is larger; a power of two MiB. */
  readonly sliceSizeBytes: number;
  /** Slices fetched or held at once: with their size, the memory of a worker. */
  readonly slicesAtOnce: number;
}

/** As the function's environment says. Error: `ConfigurationError`. */
export const sliceSettings = (settings: Settings<SliceEnvironment>): SliceSettings => ({
  sliceSizeBytes: settings.sliceSize('SLICE_SIZE_BYTES'),
  slicesAtOnce: settings.positiveInteger('SLICES_AT_ONCE'),
});

/** A range of a job's output on its way: its bytes in order, and, once they have all passed, their sums. */
export interface FetchedRange {
  /** Slices, whole. Whoever asks for the next has done with the one before: its memory is used again. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** What Glacier says of the output: known once the first slice came out. */
  readonly look: () => OutputLook;
  /** 64 hex digits. */
  readonly treeHash: () => string;
  /** Base64 of four bytes, as S3 writes it. */
  readonly crc32: () => string;
}

/**
 * Fetches a range in slices, several at a time, each held until it is right; only then do its bytes come out.
 * Memory does not grow with the range. Errors: those of `fetchSlice`, and `RangeIncomplete` when Glacier is silent.
 */
export function fetchRange(
  source: SliceSource,
  range: ByteRange,
  { vault, settings }: { readonly vault: JobOutputs; readonly settings: SliceSettings },
  signal: AbortSignal,
): FetchedRange {
  const { sliceSizeBytes, slicesAtOnce } = settings;
  const sums = new Sums(sliceRanges(range, sliceSizeBytes));
  const room = (sizeBytes: number) => buffers.take(sizeBytes, sliceSizeBytes);
  const fetch = (slice: ByteRange) => sums.take(slice, fetchSlice(source, slice, { vault, room }, signal));
  return {
    bytes: failWhenIdle(givenBack(mapInOrder(sums.ranges, slicesAtOnce, fetch))),
    look: () => sums.look(),
    treeHash: () => sums.treeHash(),
    crc32: () => sums.crc32(),
  };
}

/** A worker is used for one part after the other, and its memory with it. */
const buffers = new SliceBuffers();

/** Asked for the next slice, gives the memory of the last back; not of one at which the upload broke off. */
async function* givenBack(slices: AsyncIterable<Uint8Array<ArrayBuffer>>): AsyncGenerator<Uint8Array> {
  for await (const bytes of slices) {
    yield bytes;
    buffers.giveBack(bytes);
  }
}

/** Sums combined from the slices' by where they belong: slices that were swapped or doubled do not have them. */
class Sums {
  readonly ranges: readonly ByteRange[];
  readonly #slices = new Map<number, { hash: Uint8Array; crc32: number; look: OutputLook }>();

  constructor(ranges: readonly ByteRange[]) {
    this.ranges = ranges;
  }

  /** Notes a slice's sums, and gives its bytes on. */
  async take(range: ByteRange, fetching: Promise<FetchedSlice>): Promise<Slice['bytes']> {
    const { bytes, treeHash: hash, crc32, look } = await fetching;
    this.#slices.set(range.start, { hash, crc32, look });
    return bytes;
  }

  look(): OutputLook {
    const [first] = this.#byPlace(1);
    if (first === undefined) throw new Error('Cannot say how an output of no bytes looks');
    return first.look;
  }

  treeHash(): string {
    return toHex(foldNodes(this.#byPlace()));
  }

  crc32(): string {
    return crc32ToBase64(combineCrc32(this.#byPlace()));
  }

  #byPlace(count = this.ranges.length) {
    return this.ranges.slice(0, count).map((range) => {
      const slice = this.#slices.get(range.start);
      if (slice === undefined) throw new Error(`Cannot sum up a range without its slice at ${range.start}`);
      return { ...slice, sizeBytes: sizeOf(range) };
    });
  }
}
