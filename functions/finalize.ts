import { combineCrc32, crc32FromBase64, crc32ToBase64 } from './archive/crc32.ts';
import { foldTreeHashes, toHex } from './archive/tree-hash.ts';
import { type Bucket, openBucket, type WholeObject } from './cloud/bucket.ts';
import { archiveDamaged, isNamed, uploadLost } from './errors.ts';
import type { FinalizeTask, Restored, StoredPart } from './flow.ts';
import { outcomeAt, restored } from './restore/already-restored.ts';
import { storedParts } from './restore/map-results.ts';
import { orProbe, probeFinalize } from './restore/probe.ts';
import { isInOtherRegion, openDestination } from './runtime/destination-bucket.ts';
import type { FinalizeEnvironment } from './runtime/environment.ts';
import { stepHandler } from './runtime/handler.ts';
import { settingsOf } from './runtime/read-environment.ts';

export const handler = stepHandler('finalize', orProbe(finalize, probeFinalize), doors);

export interface FinalizeDoors {
  readonly bucket: Bucket;
}

/**
 * Folds the parts' tree hashes, compares them with Glacier's, and only then makes the object visible.
 * Errors: `PartsIncomplete`, `ResultsNotUnderstood`, `ArchiveDamaged`, `DestinationTaken`, `UploadLost`, and what may pass under AWS's names.
 */
export async function finalize(task: FinalizeTask, { bucket }: FinalizeDoors): Promise<Restored> {
  const parts = await storedParts(task, bucket);
  demandGlaciersHash(task, parts);
  try {
    await complete(task, parts, bucket);
    return restored(task, 'restored');
  } catch (error) {
    return await lookAgain(task, bucket, error);
  }
}

function demandGlaciersHash({ jobId, treeHash }: FinalizeTask, parts: readonly StoredPart[]): void {
  const folded = toHex(foldTreeHashes(parts.map((part) => Buffer.from(part.treeHash, 'hex'))));
  if (treeHash === null || treeHash === folded) return; // null: Glacier has none, the sizes were demanded
  throw archiveDamaged(
    `Cannot restore job "${jobId}": Glacier says the tree hash is "${treeHash}", the parts fold to "${folded}". No object was made, and the upload is given up.`,
  );
}

async function complete(task: FinalizeTask, parts: readonly StoredPart[], bucket: Bucket): Promise<void> {
  const whole = wholeObject(task, parts);
  try {
    await bucket.completeUpload(task, parts, whole);
  } catch (error) {
    if (!isNamed(error, 'InvalidPart')) throw error;
    await bucket.completeUpload(task, await withETagsOfS3(task, parts, bucket), whole);
  }
}

const wholeObject = ({ sizeBytes }: FinalizeTask, parts: readonly StoredPart[]): WholeObject => ({
  sizeBytes,
  crc32: crc32ToBase64(
    combineCrc32(parts.map((part) => ({ crc32: crc32FromBase64(part.crc32), sizeBytes: part.sizeBytes }))),
  ),
});

/**
 * A part that ran twice has the later run's ETag in S3, and under SSE-KMS equal bytes have unequal ETags. Where size
 * and CRC32 are ours the bytes are ours.
 */
async function withETagsOfS3(task: FinalizeTask, parts: readonly StoredPart[], bucket: Bucket): Promise<StoredPart[]> {
  const eTags = new Map<number, string>();
  for await (const listed of bucket.listParts(task)) {
    const ours = parts[listed.partNumber - 1];
    if (listed.sizeBytes === ours?.sizeBytes && listed.crc32 === ours.crc32) eTags.set(listed.partNumber, listed.eTag);
  }
  return parts.map((part) => ({ ...part, eTag: eTags.get(part.partNumber) ?? part.eTag }));
}

/** Errors after which the truth is at the destination: perhaps our own Complete took effect and its answer was lost. */
const lookAgainAfter = ['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchUpload'];

async function lookAgain(task: FinalizeTask, bucket: Bucket, error: unknown): Promise<Restored> {
  if (!isNamed(error, ...lookAgainAfter)) throw error;
  const outcome = await outcomeAt(task, bucket, error);
  // Where an object lay at the key and was deleted meanwhile, S3 takes no further Complete of this upload (docs/limits.md).
  if (outcome === undefined) throw lost(task, error);
  // Another execution was first. Of our own Complete, whose answer was lost, there is no upload left to abort.
  await bucket.abortUpload(task);
  return restored(task, outcome);
}

const lost = ({ bucket, key, uploadId }: FinalizeTask, cause: unknown) =>
  uploadLost(
    `Cannot complete s3://${bucket}/${key}: S3 no longer takes upload "${uploadId}", and there is no object.`,
    cause,
  );

/** The map's results lie in the work bucket, which is this account's, whoever owns the destination. */
function doors(): FinalizeDoors {
  const settings = settingsOf<FinalizeEnvironment>();
  const account = settings.account('ACCOUNT_ID');
  const destination = openDestination(settings);
  const isAlike = account === settings.account('BUCKET_OWNER') && !isInOtherRegion(settings);
  const work = isAlike ? destination : openBucket(account); // a client takes memory
  return { bucket: { ...destination, read: (bucket, key) => work.read(bucket, key) } };
}
