import { describeObject, isSameArchive, restored, type Wanted } from './already-restored.ts';
import { partCount, partSizeFor } from './archive/part-plan.ts';
import { type Bucket, type ObjectLook, openBucket, storageClassOf } from './cloud/bucket.ts';
import { openVault, type Vault } from './cloud/vault.ts';
import { destinationKey } from './destination-key.ts';
import { doorway } from './doorway.ts';
import { destinationTaken, notificationRefused } from './errors.ts';
import type { Restored, RestorePlan, RestoreTask } from './flow.ts';
import { outputOf } from './job-output.ts';
import { objectMetadata, verifiedBy } from './object-metadata.ts';
import { accountSetting, partSizeSetting, textOrEmptySetting, textSetting } from './settings.ts';

const GiB = 2 ** 30;

/** Longer than this, and an Express child's five minutes leave no time for a second try. */
const largestExpressPartBytes = 1 * GiB;

export const handler = doorway('plan', (task: RestoreTask) => plan(task, doors()));

export interface PlanDoors {
  readonly vault: Vault;
  readonly bucket: Bucket;
  readonly settings: PlanSettings;
}

export interface PlanSettings {
  readonly bucketName: string;
  /** Put before every key; may be empty. */
  readonly keyPrefix: string;
  readonly storageClass: ObjectLook['storageClass'];
  readonly minimumPartSizeBytes: number;
}

/**
 * Asks Glacier what is ready, looks at the destination before any byte is fetched, decides every number later steps
 * need, and opens the upload last.
 * Errors: those of DescribeJob and GetJobOutput, `JobNotReady`, `JobFailed`, `JobNotUnderstood`, `KeyRefused`,
 * `DestinationTaken`.
 */
export async function plan(
  input: RestoreTask,
  { vault, bucket, settings }: PlanDoors,
): Promise<RestorePlan | Restored> {
  const task = readTask(input);
  const job = await vault.describeJob(task);
  const output = outputOf(task, job);
  const key = destinationKey(task, output, job.JobDescription, settings.keyPrefix);
  const wanted = { ...task, bucket: settings.bucketName, key, sizeBytes: output.sizeBytes, treeHash: output.treeHash };
  if (await isThere(wanted, bucket)) return restored(wanted, 'already restored');

  const { contentType, archiveDescription } = await firstByte(vault, wanted);
  const metadata = objectMetadata(task, output, archiveDescription);
  const upload = await bucket.openUpload(wanted, { contentType, metadata, storageClass: settings.storageClass });
  return {
    outcome: 'planned',
    ...wanted,
    ...upload,
    ...partsOf(output.sizeBytes, settings),
    verified: verifiedBy(output),
  };
}

/** People start executions by hand, too. */
function readTask({ vaultName, jobId }: Partial<RestoreTask>): RestoreTask {
  if (typeof vaultName === 'string' && typeof jobId === 'string' && vaultName !== '' && jobId !== '') {
    return { vaultName, jobId };
  }
  throw notificationRefused(
    `Cannot plan a restore: wanted the input {"vaultName": "...", "jobId": "..."}, found vaultName ${JSON.stringify(vaultName)} and jobId ${JSON.stringify(jobId)}. Start the execution again with both.`,
  );
}

async function isThere(wanted: Wanted, bucket: Bucket): Promise<boolean> {
  const there = await bucket.lookAt(wanted);
  if (there === undefined) return false;
  if (isSameArchive(there, wanted)) return true;
  throw destinationTaken(
    `Cannot restore job "${wanted.jobId}" to s3://${wanted.bucket}/${wanted.key}: wanted nothing there, found ${describeObject(there)}. Move it away, then start the execution again.`,
  );
}

/** Shows that the output can be had, and brings the description its archive was uploaded with. */
async function firstByte(vault: Vault, wanted: Wanted) {
  const answer = await vault.readRange(wanted, { start: 0, end: 1 }, wanted.sizeBytes);
  for await (const _ of answer.bytes); // to its end, so that the connection can be used again
  return answer;
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

const doors = (): PlanDoors => ({
  settings: {
    bucketName: textSetting('BUCKET_NAME'),
    keyPrefix: textOrEmptySetting('KEY_PREFIX'),
    storageClass: storageClassOf(textSetting('STORAGE_CLASS')),
    minimumPartSizeBytes: partSizeSetting('MINIMUM_PART_SIZE_BYTES'),
  },
  bucket: openBucket(accountSetting('BUCKET_OWNER')),
  vault: openVault(),
});
