import { isThere, outcomeAt, restored, type Wanted } from './already-restored.ts';
import { withinSeconds } from './attempt.ts';
import { type Bucket, type ObjectLook, openBucket } from './cloud/bucket.ts';
import { openVault } from './cloud/vault.ts';
import { destinationSettings } from './destination-settings.ts';
import { doorway } from './doorway.ts';
import { archiveDamaged, isNamed } from './errors.ts';
import { type FetchedRange, fetchRange, type SliceSettings } from './fetch-range.ts';
import type { Restored, SmallRestoreTask, TooLarge } from './flow.ts';
import { type DestinationSettings, type LookAheadDoors, lookAhead, lookOf } from './look-ahead.ts';
import { accountSetting, partSizeSetting, sliceSettings } from './settings.ts';
import { workFiles } from './work-files.ts';

export const handler = doorway('restore-small', restoreSmall, doors);

export interface RestoreSmallDoors extends LookAheadDoors {
  readonly bucket: Bucket;
  readonly settings: RestoreSmallSettings;
}

export interface RestoreSmallSettings extends DestinationSettings, SliceSettings {
  /** An output larger than one part takes the long road. */
  readonly minimumPartSizeBytes: number;
}

/**
 * The short road: an output of one part becomes an object with one PutObject. Trusts DescribeJob and not the
 * notification that sent it here; an output that turns out larger is left alone. Errors: those of `plan` and
 * `fetch-part`, `ArchiveDamaged`; whatever it is, the state machine hands the job on to the long road.
 */
export async function restoreSmall(task: SmallRestoreTask, doors: RestoreSmallDoors): Promise<Restored | TooLarge> {
  const { vault, bucket, settings } = doors;
  const prospect = await lookAhead(task, doors);
  const { wanted } = prospect;
  if (wanted.sizeBytes > settings.minimumPartSizeBytes) return { outcome: 'too large', sizeBytes: wanted.sizeBytes };
  if (await isThere(wanted, bucket)) return restored(wanted, 'already restored');
  const look = await lookOf(prospect, vault);
  return await withinSeconds(task.attemptSeconds, `restore job "${task.jobId}"`, (signal) =>
    store(wanted, look, doors, signal),
  );
}

async function store(
  wanted: Wanted,
  look: ObjectLook,
  doors: RestoreSmallDoors,
  signal: AbortSignal,
): Promise<Restored> {
  const { sizeBytes } = wanted;
  const fetched = fetchRange(wanted, { start: 0, end: sizeBytes }, doors, signal);
  const body = { sizeBytes, bytes: undamaged(wanted, fetched), crc32: fetched.crc32 };
  try {
    await doors.bucket.putObject(wanted, look, body, signal);
    return restored(wanted, 'restored');
  } catch (error) {
    if (!isNamed(error, 'PreconditionFailed')) throw error;
    const outcome = await outcomeAt(wanted, doors.bucket, error);
    if (outcome === undefined) throw error;
    return restored(wanted, outcome);
  }
}

/** All bytes; but if they are not the archive the upload never sees its end, and S3 makes no object of it. */
async function* undamaged({ jobId, treeHash }: Wanted, fetched: FetchedRange): AsyncGenerator<Uint8Array> {
  yield* fetched.bytes;
  const ours = fetched.treeHash();
  if (treeHash === null || treeHash === ours) return; // null: Glacier has none, the size was demanded
  throw archiveDamaged(
    `Cannot restore job "${jobId}": Glacier says the tree hash is "${treeHash}", the bytes that came have "${ours}". No object was made; request the archive again.`,
  );
}

function doors(): RestoreSmallDoors {
  return {
    vault: openVault(),
    work: workFiles(),
    bucket: openBucket(accountSetting('BUCKET_OWNER')),
    settings: {
      ...destinationSettings(),
      ...sliceSettings(),
      minimumPartSizeBytes: partSizeSetting('MINIMUM_PART_SIZE_BYTES'),
    },
  };
}
