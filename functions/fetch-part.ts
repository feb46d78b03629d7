import { crc32 } from 'node:zlib';
import { sizeOf } from './archive/byte-range.ts';
import { crc32ToBase64 } from './archive/crc32.ts';
import { partRange } from './archive/part-plan.ts';
import { TreeHash } from './archive/tree-hash.ts';
import { type Bucket, openBucket } from './cloud/bucket.ts';
import { openVault, type RangeOfOutput, type Vault } from './cloud/vault.ts';
import { doorway } from './doorway.ts';
import { isNamed, rangeDamaged, rangeIncomplete } from './errors.ts';
import type { PartTask, StoredPart } from './flow.ts';
import { accountSetting } from './settings.ts';

export const handler = doorway('fetch-part', (task: PartTask) => fetchPart(task, doors()));

export interface FetchPartDoors {
  readonly vault: Vault;
  readonly bucket: Bucket;
}

/**
 * Copies one part from Glacier into the multipart upload: download and upload overlap, tree hash and CRC32 are taken
 * in one pass over the same bytes, and memory does not grow with the part.
 * Errors: `RangeIncomplete`, `RangeDamaged`, `JobExpired`, and what may pass under AWS's own names.
 */
export async function fetchPart(task: PartTask, { vault, bucket }: FetchPartDoors): Promise<StoredPart> {
  const deadline = AbortSignal.timeout(task.attemptSeconds * 1000);
  const over = new AbortController(); // whatever breaks, nothing of this attempt goes on behind it
  const attempt = AbortSignal.any([deadline, over.signal]);
  const range = partRange(task.partNumber, task);
  const sizeBytes = sizeOf(range);
  const sums = new Sums();
  try {
    const output = await vault.readRange(task, range, task.sizeBytes, attempt);
    const bytes = undamaged(task, output, sums);
    const part = { partNumber: task.partNumber, sizeBytes, bytes, crc32: () => sums.crc32() };
    const { eTag } = await bucket.putPart(task, part, attempt);
    return { partNumber: task.partNumber, sizeBytes, treeHash: sums.treeHash(), crc32: sums.crc32(), eTag };
  } catch (error) {
    throw deadline.aborted && !isNamed(error, 'RangeIncomplete') ? outOfTime(task, error) : error;
  } finally {
    over.abort('the attempt is over');
  }
}

/** Both sums of the bytes that pass, taken over the same chunks. */
class Sums {
  readonly #tree = new TreeHash();
  #crc32 = 0;

  update(chunk: Uint8Array): void {
    this.#tree.update(chunk);
    this.#crc32 = crc32(chunk, this.#crc32);
  }

  treeHash(): string {
    return this.#tree.digestHex();
  }

  crc32(): string {
    return crc32ToBase64(this.#crc32);
  }
}

/** The bytes as they come; if they are not what Glacier says they are, the upload never sees their end. */
async function* undamaged(task: PartTask, { bytes, treeHash }: RangeOfOutput, sums: Sums): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    sums.update(chunk);
    yield chunk;
  }
  // A missing hash is not a mismatch: Glacier sends none for some ranges, and the fold in Finalize decides.
  if (treeHash === undefined || treeHash === sums.treeHash()) return;
  throw rangeDamaged(
    `Cannot store part ${task.partNumber} of job "${task.jobId}": Glacier says its tree hash is "${treeHash}", its bytes have "${sums.treeHash()}". Redrive the execution.`,
  );
}

const outOfTime = ({ partNumber, jobId, attemptSeconds }: PartTask, cause: unknown) =>
  rangeIncomplete(
    `Cannot store part ${partNumber} of job "${jobId}": it was not done after ${attemptSeconds} s, the end of an attempt. Redrive the execution.`,
    cause,
  );

const doors = (): FetchPartDoors => ({ vault: openVault(), bucket: openBucket(accountSetting('BUCKET_OWNER')) });
