import type { Bucket } from './cloud/bucket.ts';
import { openJobOutputs } from './cloud/glacier-job-outputs.ts';
import { archiveDamaged, isNamed } from './errors.ts';
import type { Restored, SmallRestoreTask, TooLarge } from './flow.ts';
import { isThere, outcomeAt, restored, type Wanted } from './restore/already-restored.ts';
import { withDeadline } from './restore/attempt.ts';
import { type FetchedRange, fetchRange, type SliceSettings, sliceSettings } from './restore/fetch-range.ts';
import { orProbe, probeRestoreSmall } from './restore/probe.ts';
import {
  type DestinationSettings,
  destinationSettings,
  type LookAheadDoors,
  lookAhead,
  lookOf,
  type Prospect,
} from './restore/restore-target.ts';
import { openDestination } from './runtime/destination-bucket.ts';
import type { RestoreSmallEnvironment } from './runtime/environment.ts';
import { stepHandler } from './runtime/handler.ts';
import { settingsOf } from './runtime/read-environment.ts';
import { openWorkBucket } from './runtime/work-bucket.ts';

export const handler = stepHandler('restore-small', orProbe(restoreSmall, probeRestoreSmall), doors);

export interface RestoreSmallDoors extends LookAheadDoors {
  readonly bucket: Bucket;
  readonly settings: RestoreSmallSettings;
}

export interface RestoreSmallSettings extends DestinationSettings, SliceSettings {
  /** An output larger than one part goes to RestoreJobOutput. */
  readonly minimumPartSizeBytes: number;
}

/**
 * RestoreSmallOutput: an output of one part becomes an object with one PutObject. Trusts DescribeJob and not the
 * notification that sent it here; an output that turns out larger is left alone. Errors: those of `plan` and
 * `fetch-part`, `ArchiveDamaged`; whatever it is, the state machine hands the job on to RestoreJobOutput.
 */
export async function restoreSmall(task: SmallRestoreTask, doors: RestoreSmallDoors): Promise<Restored | TooLarge> {
  const { bucket, settings } = doors;
  const prospect = await lookAhead(task, doors);
  const { wanted } = prospect;
  if (wanted.sizeBytes > settings.minimumPartSizeBytes) return { outcome: 'too large', sizeBytes: wanted.sizeBytes };
  if (await isThere(wanted, bucket)) return restored(wanted, 'already restored');
  return await withDeadline(task.attemptSeconds, `restore job "${task.jobId}"`, (signal) =>
    store(prospect, doors, signal),
  );
}

/** The first slice brings what Plan asks for with a request of its own: how the object is to look. */
async function store(prospect: Prospect, doors: RestoreSmallDoors, signal: AbortSignal): Promise<Restored> {
  const { wanted } = prospect;
  const { sizeBytes } = wanted;
  const fetched = fetchRange(wanted, { start: 0, end: sizeBytes }, doors, signal);
  const bytes = await begun(undamaged(wanted, fetched));
  try {
    await doors.bucket.putObject(
      wanted,
      lookOf(prospect, fetched.look()),
      { sizeBytes, bytes, crc32: fetched.crc32 },
      signal,
    );
    return restored(wanted, 'restored');
  } catch (error) {
    if (!isNamed(error, 'PreconditionFailed')) throw error;
    const outcome = await outcomeAt(wanted, doors.bucket, error);
    if (outcome === undefined) throw error;
    return restored(wanted, outcome);
  }
}

/** The same, its first chunk there already: whatever is wrong with that comes before the put begins. */
async function begun(chunks: AsyncGenerator<Uint8Array>): Promise<AsyncGenerator<Uint8Array>> {
  const first = await chunks.next();
  return (async function* () {
    if (!first.done) yield first.value;
    yield* chunks;
  })();
}

/** All bytes; but if they are not the archive the upload never sees its end, and S3 makes no object of it. */
async function* undamaged({ jobId, treeHash }: Wanted, fetched: FetchedRange): AsyncGenerator<Uint8Array> {
  yield* fetched.bytes;
  const ours = fetched.treeHash();
  if (treeHash === null || treeHash === ours) return; // null: Glacier has none, the size was demanded
  throw archiveDamaged(
    `Cannot restore job "${jobId}": Glacier says the tree hash is "${treeHash}", the bytes that came have "${ours}". No object was made.`,
  );
}

function doors(): RestoreSmallDoors {
  const settings = settingsOf<RestoreSmallEnvironment>();
  return {
    vault: openJobOutputs(),
    work: openWorkBucket(settings),
    bucket: openDestination(settings),
    settings: {
      ...destinationSettings(settings),
      ...sliceSettings(settings),
      minimumPartSizeBytes: settings.partSize('MINIMUM_PART_SIZE_BYTES'),
    },
  };
}
