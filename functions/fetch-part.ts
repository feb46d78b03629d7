import { type ByteRange, sizeOf } from './archive/byte-range.ts';
import { combineCrc32, crc32ToBase64 } from './archive/crc32.ts';
import { partRange } from './archive/part-plan.ts';
import { sliceRanges } from './archive/slice-plan.ts';
import { foldNodes, toHex } from './archive/tree-hash.ts';
import { type Bucket, openBucket } from './cloud/bucket.ts';
import { openVault, type Vault } from './cloud/vault.ts';
import { doorway } from './doorway.ts';
import { isNamed, rangeIncomplete } from './errors.ts';
import type { PartTask, StoredPart } from './flow.ts';
import { inOrder } from './in-order.ts';
import { accountSetting, positiveIntegerSetting, sliceSizeSetting } from './settings.ts';
import { withoutSilence } from './silence.ts';
import { fetchSlice, type Slice } from './slice.ts';

export const handler = doorway('fetch-part', (task: PartTask) => fetchPart(task, doors()));

export interface FetchPartDoors {
  readonly vault: Vault;
  readonly bucket: Bucket;
  readonly settings: FetchPartSettings;
}

export interface FetchPartSettings {
  /** No slice is larger; a power of two MiB. */
  readonly sliceSizeBytes: number;
  /** Slices fetched or held at once: with their size, the memory of a worker. */
  readonly slicesAtOnce: number;
}

/**
 * Copies one part from Glacier into the multipart upload. Slices are fetched several at a time, each held until it is
 * right; only then do its bytes enter the upload, in order. Memory does not grow with the part.
 * Errors: `RangeIncomplete`, `RangeDamaged`, `JobExpired`, `UploadLost`, and what may pass under AWS's own names.
 */
export async function fetchPart(task: PartTask, { vault, bucket, settings }: FetchPartDoors): Promise<StoredPart> {
  const deadline = AbortSignal.timeout(task.attemptSeconds * 1000);
  const over = new AbortController(); // whatever breaks, nothing of this attempt goes on behind it
  const attempt = AbortSignal.any([deadline, over.signal]);
  const range = partRange(task.partNumber, task);
  const sums = new Sums(sliceRanges(range, settings.sliceSizeBytes));
  const fetch = (slice: ByteRange) => sums.take(slice, fetchSlice(task, slice, vault, attempt));
  try {
    const bytes = withoutSilence(inOrder(sums.ranges, settings.slicesAtOnce, fetch));
    const part = { partNumber: task.partNumber, sizeBytes: sizeOf(range), bytes, crc32: () => sums.crc32() };
    const { eTag } = await bucket.putPart(task, part, attempt);
    return { partNumber: part.partNumber, sizeBytes: part.sizeBytes, ...sums.ofPart(), eTag };
  } catch (error) {
    throw deadline.aborted && !isNamed(error, 'RangeIncomplete') ? outOfTime(task, error) : error;
  } finally {
    over.abort('the attempt is over');
  }
}

/** The part's sums, combined from its slices' by where they belong: swapped or doubled slices do not have them. */
class Sums {
  readonly ranges: readonly ByteRange[];
  readonly #slices = new Map<number, { hash: Uint8Array; crc32: number }>();

  constructor(ranges: readonly ByteRange[]) {
    this.ranges = ranges;
  }

  /** Notes a slice's sums, and gives its bytes on. */
  async take(range: ByteRange, fetching: Promise<Slice>): Promise<Uint8Array> {
    const { bytes, treeHash: hash, crc32 } = await fetching;
    this.#slices.set(range.start, { hash, crc32 });
    return bytes;
  }

  crc32(): string {
    return crc32ToBase64(combineCrc32(this.#inOrder()));
  }

  ofPart(): Pick<StoredPart, 'treeHash' | 'crc32'> {
    return { treeHash: toHex(foldNodes(this.#inOrder())), crc32: this.crc32() };
  }

  #inOrder() {
    return this.ranges.map((range) => {
      const slice = this.#slices.get(range.start);
      if (slice === undefined) throw new Error(`Cannot sum up a part without its slice at ${range.start}`);
      return { ...slice, sizeBytes: sizeOf(range) };
    });
  }
}

const outOfTime = ({ partNumber, jobId, attemptSeconds }: PartTask, cause: unknown) =>
  rangeIncomplete(
    `Cannot store part ${partNumber} of job "${jobId}": it was not done after ${attemptSeconds} s, the end of an attempt. Redrive the execution.`,
    cause,
  );

const doors = (): FetchPartDoors => ({
  vault: openVault(),
  bucket: openBucket(accountSetting('BUCKET_OWNER')),
  settings: {
    sliceSizeBytes: sliceSizeSetting('SLICE_SIZE_BYTES'),
    slicesAtOnce: positiveIntegerSetting('SLICES_AT_ONCE'),
  },
});
