import type { Bucket, StoredObject } from '../cloud/bucket.ts';
import { destinationTaken } from '../errors.ts';
import type { Destination, Restored, RestoreTask } from '../flow.ts';
import { verifiedBy } from './object-metadata.ts';

/** What is to be at the destination in the end. */
export interface Wanted extends RestoreTask, Destination {
  readonly sizeBytes: number;
  readonly treeHash: string | null;
}

/** Whether the destination holds this archive already. Error: `DestinationTaken`, when it holds something else. */
export async function isThere(wanted: Wanted, bucket: Pick<Bucket, 'head'>): Promise<boolean> {
  return (await outcomeAt(wanted, bucket)) !== undefined;
}

/**
 * What an earlier run left at the destination: this very job's object, or that of another job for the same archive;
 * undefined where nothing lies. Error: `DestinationTaken`.
 */
export async function outcomeAt(
  wanted: Wanted,
  bucket: Pick<Bucket, 'head'>,
  cause?: unknown,
): Promise<Restored['outcome'] | undefined> {
  const there = await bucket.head(wanted);
  if (there === undefined) return undefined;
  if (isSameArchive(there, wanted)) return isOfSameJob(there, wanted) ? 'restored' : 'already restored';
  throw destinationTaken(
    `Cannot restore job "${wanted.jobId}" to s3://${wanted.bucket}/${wanted.key}: wanted nothing there, found ${describeObject(there)}.`,
    cause,
  );
}

/**
 * Whether an object is this restore's own result, or that of another job for the same archive: same size and tree
 * hash; where Glacier has no tree hash, same size and the same job.
 */
function isSameArchive({ sizeBytes, metadata }: StoredObject, wanted: Wanted): boolean {
  const isSame =
    wanted.treeHash === null
      ? metadata['thaw-tree-hash'] === undefined && isOfSameJob({ metadata }, wanted)
      : metadata['thaw-tree-hash'] === wanted.treeHash;
  return isSame && sizeBytes === wanted.sizeBytes;
}

const isOfSameJob = ({ metadata }: Pick<StoredObject, 'metadata'>, { jobId }: RestoreTask): boolean =>
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
const describeObject = ({ sizeBytes, metadata }: StoredObject): string =>
  `an object of ${sizeBytes} bytes with tree hash "${metadata['thaw-tree-hash'] ?? 'none'}" from job "${metadata['thaw-job-id'] ?? 'none'}" of vault "${metadata['thaw-vault'] ?? 'none'}"`;
