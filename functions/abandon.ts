import type { Bucket } from './cloud/bucket.ts';
import { isNamed } from './errors.ts';
import type { RestorePlan, Upload } from './flow.ts';
import { orProbe, probeAbandon } from './restore/probe.ts';
import { openDestination } from './runtime/destination-bucket.ts';
import type { AbandonEnvironment } from './runtime/environment.ts';
import { stepHandler } from './runtime/handler.ts';
import { settingsOf } from './runtime/read-environment.ts';

export const handler = stepHandler(
  'abandon',
  orProbe((task: RestorePlan, doors: AbandonDoors) => abandon(task, doors), probeAbandon),
  doors,
);

/** A part still in flight may land after the abort (S3 API reference, AbortMultipartUpload): look, and abort again. */
const triesAtMost = 3;

export interface AbandonDoors {
  readonly bucket: Bucket;
}

/** Ends the upload of a restore that no redrive can heal, so that nothing of it is stored or paid for. */
export async function abandon(upload: Upload, { bucket }: AbandonDoors): Promise<void> {
  for (let tries = 0; tries < triesAtMost; tries += 1) {
    await bucket.abortUpload(upload);
    if (!(await isOpen(upload, bucket))) return;
  }
}

async function isOpen(upload: Upload, bucket: Bucket): Promise<boolean> {
  try {
    for await (const _ of bucket.listParts(upload)) return true;
    return true;
  } catch (error) {
    if (isNamed(error, 'NoSuchUpload')) return false;
    throw error;
  }
}

function doors(): AbandonDoors {
  const settings = settingsOf<AbandonEnvironment>();
  return { bucket: openDestination(settings) };
}
