import type { Bucket } from './cloud/bucket.ts';
import type { Files } from './cloud/files.ts';
import type { RestorePlan } from './flow.ts';
import { giveUpOwn } from './restore/give-up-upload.ts';
import { orProbe, probeAbandon } from './restore/probe.ts';
import { openDestination } from './runtime/destination-bucket.ts';
import type { AbandonEnvironment } from './runtime/environment.ts';
import { stepHandler } from './runtime/handler.ts';
import { settingsOf } from './runtime/read-environment.ts';
import { openWorkBucket } from './runtime/work-bucket.ts';

export const handler = stepHandler(
  'abandon',
  orProbe((task: RestorePlan, doors: AbandonDoors) => abandon(task, doors), probeAbandon),
  doors,
);

export interface AbandonDoors {
  readonly bucket: Bucket;
  /** The work bucket. */
  readonly work: Pick<Files, 'read' | 'write'>;
}

/**
 * Ends the upload of a restore that no redrive can heal, so that nothing of it is stored or paid for. Where another
 * execution has adopted the upload, it stays.
 */
export const abandon = (
  { bucket, key, uploadId, executionName }: Pick<RestorePlan, 'bucket' | 'key' | 'uploadId' | 'executionName'>,
  doors: AbandonDoors,
): Promise<void> => giveUpOwn({ bucket, key, uploadId }, executionName, doors);

function doors(): AbandonDoors {
  const settings = settingsOf<AbandonEnvironment>();
  return { bucket: openDestination(settings), work: openWorkBucket(settings) };
}
