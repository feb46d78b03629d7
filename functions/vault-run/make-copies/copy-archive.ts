import { combineCrc32, crc32FromBase64, crc32ToBase64 } from '../../archive/crc32.ts';
import { isReadableClass } from '../../archive/estimate.ts';
import { type Bucket, storageClassOf } from '../../cloud/bucket.ts';
import type { CopiedPart, CopySource, ObjectCopies } from '../../cloud/object-copies.ts';
import { isNamed } from '../../errors.ts';
import type { Destination, Upload } from '../../flow.ts';
import { copyMetadata, copyOfIn } from '../../restore/object-metadata.ts';
import { type LedgerEntry, type RestoredEntry, restored, wantedItself } from '../../run-files/ledger.ts';
import { reasonText } from '../../run-files/reasons.ts';
import type { ManifestRow } from '../../vault-flow.ts';
import { copyParts, isOfSeveralParts, type PartSizes } from './copy-parts.ts';
import type { OpenCopies } from './open-copy.ts';

export interface CopyDoors extends PartSizes {
  readonly bucket: Pick<Bucket, 'openUpload' | 'completeUpload' | 'listParts' | 'abortUpload'>;
  readonly copies: ObjectCopies;
  readonly bucketName: string;
  readonly now: () => Date;
  readonly hasTime: () => boolean;
}

/** A row, the row whose object has its bytes, and what the ledger says of it. */
export interface Copy {
  readonly vaultName: string;
  readonly row: ManifestRow;
  readonly source: ManifestRow;
  readonly entry: LedgerEntry | undefined;
}

/**
 * Makes an archive's object as a copy of another's, within S3. The source's metadata and its CRC32 say what it is; every part is
 * copied from that very object (If-Match), S3 computes the CRC32 of each part, and the object becomes visible only if they make up
 * the CRC32 of the source. Gives the entry of the archive; undefined where nothing is decided and the next stock-taking looks;
 * `out of time` where another call goes on.
 */
export async function copyArchive(
  copy: Copy,
  open: OpenCopies,
  doors: CopyDoors,
): Promise<LedgerEntry | 'out of time' | undefined> {
  const { row, source, entry } = copy;
  const found = await doors.copies.look({ bucket: doors.bucketName, key: source.key });
  if (found === undefined || found.metadata['thaw-archive-id'] !== source.archiveId) return undefined;
  const obstacle = obstacleIn(found, row);
  if (obstacle !== undefined) return itself(copy, obstacle);
  const destination = { bucket: doors.bucketName, key: row.key };
  try {
    const isMade = await make(copy, found, { destination, open }, doors);
    if (!isMade) return 'out of time';
  } catch (error) {
    const reason = unusable.find(({ names }) => isNamed(error, ...names))?.reason;
    if (reason !== undefined) return itself(copy, reason);
    if (!isNamed(error, ...lookAfter)) throw error;
  }
  const there = await doors.copies.look(destination);
  return there && isCopy(there, row, found) ? verified(there, entry, doors.now()) : undefined;
}

/** Errors that come again however often it is tried. */
const unusable = [
  { names: ['InvalidObjectState'], reason: 'S3 says that it cannot be read as it is' },
  { names: ['CopyDamaged', 'BadDigest'], reason: "the copied parts do not make up the source's CRC32" },
] as const;

const unusableNames = unusable.flatMap(({ names }) => names);

/** Somebody was faster, our own lost answer among them; the source changed or went; or the upload was swept. */
const lookAfter = ['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchUpload', 'NoSuchKey'];

/** Why an object cannot be copied from, though it is the archive. */
function obstacleIn(found: CopySource, { treeHash, sizeBytes }: ManifestRow): string | undefined {
  const { storageClass, archiveStatus, crc32, metadata } = found;
  if (metadata['thaw-tree-hash'] !== treeHash || found.sizeBytes !== sizeBytes) {
    return `it has ${found.sizeBytes} bytes with tree hash "${metadata['thaw-tree-hash'] ?? 'none'}", and ${sizeBytes} bytes with "${treeHash}" are wanted`;
  }
  if (!isReadableClass(storageClass)) return `its storage class is ${storageClass}`;
  if (archiveStatus !== undefined) return `it lies in ${archiveStatus}`;
  return crc32 === undefined ? 'S3 has no CRC32 of all its bytes' : undefined;
}

const itself = ({ source, entry }: Copy, obstacle: string): LedgerEntry =>
  wantedItself(
    entry,
    reasonText('CopyFailed', `it was to be copied from ${JSON.stringify(source.key)}, but ${obstacle}.`),
  );

interface Target {
  readonly destination: Destination;
  readonly open: OpenCopies;
}

/** False where time was up: a large copy goes on in the next call. */
async function make(copy: Copy, found: CopySource, target: Target, doors: CopyDoors): Promise<boolean> {
  const isLarge = isOfSeveralParts(found.sizeBytes, doors);
  const upload = (isLarge ? await target.open.find(copy.row.row, found.eTag) : undefined) ?? (await begin());
  try {
    const from = { bucket: doors.bucketName, key: copy.source.key, eTag: found.eTag, sizeBytes: found.sizeBytes };
    const parts = await copyParts(upload, from, { isLarge, ...doors });
    if (parts === undefined) return false;
    await complete(upload, parts, found, doors);
  } catch (error) {
    if (!isLarge || isNamed(error, ...lookAfter, ...unusableNames)) await end();
    throw error;
  }
  if (isLarge) await target.open.forget();
  return true;

  async function begin(): Promise<Upload> {
    const { row, source, vaultName } = copy;
    const opened = await doors.bucket.openUpload(target.destination, {
      contentType: found.contentType,
      metadata: copyMetadata(vaultName, row, source.key),
      storageClass: storageClassOf(row.storageClass),
    });
    if (isLarge) await target.open.remember(row.row, found.eTag, opened);
    return opened;
  }

  /** An upload that cannot be aborted is swept by a lifecycle rule. */
  async function end(): Promise<void> {
    if (isLarge) await target.open.forget();
    await doors.bucket.abortUpload(upload).catch(() => {});
  }
}

/** The copied parts are not what the source is. */
class CopyDamaged extends Error {
  override readonly name = 'CopyDamaged';
}

async function complete(
  upload: Upload,
  parts: readonly CopiedPart[],
  { sizeBytes, crc32 }: CopySource,
  { bucket }: CopyDoors,
): Promise<void> {
  const whole = crc32ToBase64(combineCrc32(parts.map((part) => ({ ...part, crc32: crc32FromBase64(part.crc32) }))));
  if (whole !== crc32) {
    throw new CopyDamaged(
      `Cannot copy to ${JSON.stringify(upload.key)}: the source's CRC32 is "${crc32}", and the copied parts have "${whole}" together.`,
    );
  }
  const stored = parts.map((part) => ({ ...part, treeHash: '' }));
  await bucket.completeUpload(upload, stored, { sizeBytes, crc32: whole });
}

/** The new object is looked at once more: its bytes by S3's own CRC32, what it is by its metadata. */
const isCopy = (there: CopySource, row: ManifestRow, { crc32 }: CopySource): boolean =>
  there.sizeBytes === row.sizeBytes &&
  there.crc32 === crc32 &&
  there.metadata['thaw-archive-id'] === row.archiveId &&
  there.metadata['thaw-tree-hash'] === row.treeHash;

function verified({ eTag, metadata }: CopySource, entry: LedgerEntry | undefined, now: Date): RestoredEntry {
  const [jobId, copyOf] = [metadata['thaw-job-id'], copyOfIn(metadata)];
  return restored(entry, {
    eTag,
    verifiedAt: now.toISOString(),
    verified: 'tree-hash',
    ...(jobId !== undefined && { jobId }),
    ...(copyOf !== undefined && { copyOf }),
  });
}
