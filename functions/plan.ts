import { partCount, partSizeFor } from './archive/part-plan.ts';
import { GiB } from './archive/units.ts';
import type { Bucket } from './cloud/bucket.ts';
import { openJobOutputs } from './cloud/glacier-job-outputs.ts';
import type { Restored, RestorePlan, RestoreTask } from './flow.ts';
import { isThere, restored } from './restore/already-restored.ts';
import { measureFewHoursLeft } from './restore/few-hours-left.ts';
import { verifiedBy } from './restore/object-metadata.ts';
import { orProbe, probePlan } from './restore/probe.ts';
import {
  type DestinationSettings,
  destinationSettings,
  firstByteOf,
  type LookAheadDoors,
  lookAhead,
  lookOf,
} from './restore/restore-target.ts';
import { openDestination } from './runtime/destination-bucket.ts';
import type { PlanEnvironment } from './runtime/environment.ts';
import { stepHandler } from './runtime/handler.ts';
import { type Measure, openMeasure } from './runtime/metrics.ts';
import { settingsOf } from './runtime/read-environment.ts';
import { openWorkBucket } from './runtime/work-bucket.ts';

export const handler = stepHandler('plan', orProbe(plan, probePlan), doors);

/** Longer than this, and an Express child's five minutes leave no time for a second try. */
const largestExpressPartBytes = 1 * GiB;

export interface PlanDoors extends LookAheadDoors {
  readonly bucket: Bucket;
  readonly measure: Measure;
  readonly settings: PlanSettings;
}

export interface PlanSettings extends DestinationSettings {
  readonly minimumPartSizeBytes: number;
}

/**
 * Asks Glacier what is ready, looks at the destination before any byte is fetched, decides every number later steps
 * need, and opens the upload last.
 * Errors: those of `lookAhead` and `firstByteOf`, `DestinationTaken`.
 */
export async function plan(task: RestoreTask, doors: PlanDoors): Promise<RestorePlan | Restored> {
  const { vault, bucket, measure, settings } = doors;
  const prospect = await lookAhead(task, doors);
  const { output, wanted } = prospect;
  if (await isThere(wanted, bucket)) return restored(wanted, 'already restored');
  const upload = await bucket.openUpload(wanted, lookOf(prospect, await firstByteOf(prospect, vault)));
  const availableUntil = output.availableUntil ?? null;
  measureFewHoursLeft({ ...task, availableUntil }, measure);
  return {
    outcome: 'planned',
    ...wanted,
    ...upload,
    ...partsOf(output.sizeBytes, settings),
    verified: verifiedBy(output),
    availableUntil,
  };
}

function partsOf(sizeBytes: number, { minimumPartSizeBytes }: PlanSettings) {
  const partSizeBytes = partSizeFor(sizeBytes, minimumPartSizeBytes);
  const count = partCount({ sizeBytes, partSizeBytes });
  return {
    partSizeBytes,
    partNumbers: Array.from({ length: count }, (_, index) => index + 1),
    largeParts: partSizeBytes > largestExpressPartBytes,
  };
}

function doors(): PlanDoors {
  const settings = settingsOf<PlanEnvironment>();
  return {
    settings: { ...destinationSettings(settings), minimumPartSizeBytes: settings.partSize('MINIMUM_PART_SIZE_BYTES') },
    bucket: openDestination(settings),
    vault: openJobOutputs(),
    work: openWorkBucket(settings),
    measure: openMeasure(settings),
  };
}
