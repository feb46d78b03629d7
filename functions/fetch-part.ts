import { sizeOf } from './archive/byte-range.ts';
import { partRange } from './archive/part-plan.ts';
import type { Bucket } from './cloud/bucket.ts';
import { type JobOutputs, openJobOutputs } from './cloud/glacier-job-outputs.ts';
import type { PartTask, StoredPart } from './flow.ts';
import { withDeadline } from './restore/attempt.ts';
import { fetchRange, type SliceSettings, sliceSettings } from './restore/fetch-range.ts';
import { measureFewHoursLeft } from './restore/few-hours-left.ts';
import { orProbe, probeFetchPart } from './restore/probe.ts';
import { openDestination } from './runtime/destination-bucket.ts';
import type { FetchPartEnvironment } from './runtime/environment.ts';
import { stepHandler } from './runtime/handler.ts';
import { type Measure, openMeasure } from './runtime/metrics.ts';
import { settingsOf } from './runtime/read-environment.ts';

export const handler = stepHandler('fetch-part', orProbe(enter, probeFetchPart), doors);

export interface FetchPartDoors {
  readonly vault: JobOutputs;
  readonly bucket: Bucket;
  readonly settings: SliceSettings;
}

function enter(task: PartTask, { measure, ...doors }: FetchPartDoors & { readonly measure: Measure }) {
  measureFewHoursLeft(task, measure);
  return fetchPart(task, doors);
}

/**
 * Copies one part from Glacier into the multipart upload, download and upload overlapping.
 * Errors: `RangeIncomplete`, `RangeDamaged`, `JobExpired`, `UploadLost`, and what may pass under AWS's own names.
 */
export async function fetchPart(task: PartTask, doors: FetchPartDoors): Promise<StoredPart> {
  const { partNumber, attemptSeconds, jobId } = task;
  const range = partRange(partNumber, task);
  const sizeBytes = sizeOf(range);
  return await withDeadline(attemptSeconds, `store part ${partNumber} of job "${jobId}"`, async (signal) => {
    const { bytes, crc32, treeHash } = fetchRange(task, range, doors, signal);
    const { eTag } = await doors.bucket.putPart(task, { partNumber, sizeBytes, bytes, crc32 }, signal);
    return { partNumber, sizeBytes, treeHash: treeHash(), crc32: crc32(), eTag };
  });
}

function doors() {
  const settings = settingsOf<FetchPartEnvironment>();
  const bucket = openDestination(settings);
  return { vault: openJobOutputs(), bucket, settings: sliceSettings(settings), measure: openMeasure(settings) };
}
