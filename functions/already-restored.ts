import type { StoredObject } from './cloud/bucket.ts';
import type { Destination, Restored, RestoreTask } from './flow.ts';
import { verifiedBy } from './object-metadata.ts';

/** What is to be at the destination in the end. */
export interface Wanted extends RestoreTask, Destination {
  readonly sizeBytes: number;
  readonly treeHash: string | null;
}

/**
 * Whether an object is this restore's own result, or that of another job for the same archive: same size and tree
 * hash; where Glacier has no tree hash, same size and the same job.
 */
export function isSameArchive({ sizeBytes, metadata }: StoredObject, wanted: Wanted): boolean {
  const isSame =
    wanted.treeHash === null
      ? metadata['thaw-tree-hash'] === undefined && isOfSameJob({ metadata }, wanted)
      : metadata['thaw-tree-hash'] === wanted.treeHash;
  return isSame && sizeBytes === wanted.sizeBytes;
}

export const isOfSameJob = ({ metadata }: Pick<StoredObject, 'metadata'>, { jobId }: RestoreTask): boolean =>
  metadata['thaw-job-id'] === jobId;

export const restored = ({ bucket, key, sizeBytes, treeHash }: Wanted, outcome: Restored['outcome']): Restored => ({
  outcome,
  bucket,
  key,
  sizeBytes,
  treeHash,
  verified: verifiedBy({ treeHash }),
});

/** For the sentence of `DestinationTaken`. */
export const describeObject = ({ sizeBytes, metadata }: StoredObject): string =>
  `an object of ${sizeBytes} bytes with tree hash "${metadata['thaw-tree-hash'] ?? 'none'}" from job "${metadata['thaw-job-id'] ?? 'none'}"`;
