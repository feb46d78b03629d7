import type { Wanted } from './already-restored.ts';
import type { ObjectLook } from './cloud/bucket.ts';
import type { GlacierJob, Vault } from './cloud/vault.ts';
import { destinationKey } from './destination-key.ts';
import { notificationRefused } from './errors.ts';
import type { RestoreTask } from './flow.ts';
import { type JobOutput, outputOf } from './job-output.ts';
import { objectMetadata } from './object-metadata.ts';

/** Where objects go, and how they look there. */
export interface DestinationSettings {
  readonly bucketName: string;
  /** Put before every key; may be empty. */
  readonly keyPrefix: string;
  readonly storageClass: ObjectLook['storageClass'];
}

/** What a restore is to become, before a byte of it was fetched. */
export interface Prospect {
  readonly output: JobOutput;
  readonly wanted: Wanted;
}

/**
 * Asks Glacier what is ready, and decides where it goes.
 * Errors: `NotificationRefused`, those of DescribeJob, `JobNotReady`, `JobFailed`, `JobNotUnderstood`, `KeyRefused`.
 */
export async function lookAhead(
  input: Partial<RestoreTask>,
  vault: Vault,
  settings: DestinationSettings,
): Promise<Prospect> {
  const task = readTask(input);
  return prospectOf(task, await vault.describeJob(task), settings);
}

/** Where the output goes of a job that Glacier describes so. Errors: those of `lookAhead`, but for DescribeJob's. */
export function prospectOf(task: RestoreTask, job: GlacierJob, settings: DestinationSettings): Prospect {
  const output = outputOf(task, job);
  const key = destinationKey(task, output, job.JobDescription, settings.keyPrefix);
  const { sizeBytes, treeHash } = output;
  return { output, wanted: { ...task, bucket: settings.bucketName, key, sizeBytes, treeHash } };
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

/**
 * How the object will look. Asks for the output's first byte, which shows that it can be had, and brings the
 * description its archive was uploaded with. Errors: those of GetJobOutput.
 */
export async function lookOf(
  { output, wanted }: Prospect,
  vault: Vault,
  { storageClass }: DestinationSettings,
): Promise<ObjectLook> {
  const { pour, contentType, archiveDescription } = await vault.readRange(
    wanted,
    { start: 0, end: 1 },
    wanted.sizeBytes,
  );
  await pour(() => {}); // to its end, so that the connection can be used again
  return { contentType, storageClass, metadata: objectMetadata(wanted, output, archiveDescription) };
}
