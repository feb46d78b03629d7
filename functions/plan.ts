import { type PartPlan, partCount, partNumbersBut, partSizeFor } from './archive/part-plan.ts';
import { GiB } from './archive/units.ts';
import type { Bucket } from './cloud/bucket.ts';
import { type Executions, openExecutions } from './cloud/executions.ts';
import type { Files } from './cloud/files.ts';
import { openJobOutputs } from './cloud/glacier-job-outputs.ts';
import { type MapRuns, openMapRuns } from './cloud/map-runs.ts';
import type { PlanTask, Restored, RestorePlan, RestoreTask } from './flow.ts';
import { isThere, restored } from './restore/already-restored.ts';
import { measureFewHoursLeft } from './restore/few-hours-left.ts';
import { verifiedBy } from './restore/object-metadata.ts';
import { type OpenUpload, uploadFor, withNothing } from './restore/open-upload.ts';
import { orProbe, probePlan } from './restore/probe.ts';
import {
  type DestinationSettings,
  destinationSettings,
  firstByteOf,
  type LookAheadDoors,
  lookAhead,
  lookOf,
  type Prospect,
} from './restore/restore-target.ts';
import { openDestination } from './runtime/destination-bucket.ts';
import type { PlanEnvironment } from './runtime/environment.ts';
import { stepHandler } from './runtime/handler.ts';
import { type Measure, openMeasure } from './runtime/metrics.ts';
import { settingsOf } from './runtime/read-environment.ts';
import { openWorkBucket } from './runtime/work-bucket.ts';

const planOrProbe = stepHandler('plan', orProbe(plan, probePlan), doors);

/** What the state gives: an execution may be started by hand, with any JSON. */
interface PlanInput {
  readonly input: RestoreTask;
  readonly executionName: string;
}

export const handler = ({ input, executionName }: PlanInput) => planOrProbe({ ...input, executionName });

/** Longer than this, and an Express child's five minutes leave no time for a second try. */
const largestExpressPartBytes = 1 * GiB;

export interface PlanDoors extends LookAheadDoors {
  readonly bucket: Bucket;
  readonly work: Pick<Files, 'read' | 'readRange' | 'write'>;
  readonly executions: Pick<Executions, 'describe'>;
  readonly mapRuns: MapRuns;
  readonly measure: Measure;
  readonly settings: PlanSettings;
}

export interface PlanSettings extends DestinationSettings {
  readonly minimumPartSizeBytes: number;
}

/**
 * Asks Glacier what is ready, looks at the destination before any byte is fetched, decides every number later steps
 * need, and opens the upload last, or goes on with the one that an earlier job of the same archive left.
 * Errors: those of `lookAhead` and `firstByteOf`, `DestinationTaken`.
 */
export async function plan({ executionName, ...task }: PlanTask, doors: PlanDoors): Promise<RestorePlan | Restored> {
  const { bucket, measure, settings } = doors;
  const prospect = await lookAhead(task, doors);
  const { output, wanted } = prospect;
  if (await isThere(wanted, bucket)) return restored(wanted, 'already restored');
  const cut = cutOf(output.sizeBytes, settings);
  const { kept, ...upload } = await openUpload(prospect, { ...cut, executionName }, doors);
  const availableUntil = output.availableUntil ?? null;
  measureFewHoursLeft({ ...task, availableUntil }, measure);
  return {
    outcome: 'planned',
    ...wanted,
    ...upload,
    executionName,
    partSizeBytes: cut.partSizeBytes,
    partNumbers: partNumbersBut(kept, cut),
    largeParts: cut.partSizeBytes > largestExpressPartBytes,
    verified: verifiedBy(output),
    availableUntil,
  };
}

const cutOf = (sizeBytes: number, { minimumPartSizeBytes }: PlanSettings): PartPlan => ({
  sizeBytes,
  partSizeBytes: partSizeFor(sizeBytes, minimumPartSizeBytes),
});

/**
 * An archive of several parts may need more than one job: its upload is written down, for the next one to go on with.
 * Nothing of an upload can be kept where it has one part, or where no tree hash says what its parts belong to.
 */
async function openUpload(
  prospect: Prospect,
  { executionName, ...cut }: PartPlan & { readonly executionName: string },
  { vault, bucket, ...doors }: PlanDoors,
): Promise<OpenUpload> {
  const { output, wanted, storageClass } = prospect;
  const look = lookOf(prospect, await firstByteOf(prospect, vault));
  const open = () => bucket.openUpload(wanted, look);
  if (output.kind !== 'archive' || output.treeHash === null || partCount(cut) === 1) {
    return withNothing(await open());
  }
  const archive = { archiveId: output.archiveId, treeHash: output.treeHash, storageClass, ...cut };
  const { bucket: bucketName, key, jobId } = wanted;
  return await uploadFor({ ...archive, bucket: bucketName, key, jobId, owner: executionName }, open, {
    ...doors,
    bucket,
  });
}

function doors(): PlanDoors {
  const settings = settingsOf<PlanEnvironment>();
  const stateMachineArn = settings.text('RESTORE_JOB_OUTPUT_ARN');
  return {
    settings: { ...destinationSettings(settings), minimumPartSizeBytes: settings.partSize('MINIMUM_PART_SIZE_BYTES') },
    bucket: openDestination(settings),
    vault: openJobOutputs(),
    work: openWorkBucket(settings),
    executions: openExecutions(stateMachineArn),
    mapRuns: openMapRuns(stateMachineArn),
    measure: openMeasure(settings),
  };
}
