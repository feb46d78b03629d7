import { field } from '../archive/json.ts';
import { storageClassOf } from '../cloud/bucket.ts';
import type { ObjectLook } from '../cloud/bucket-door.ts';
import type { Files } from '../cloud/files.ts';
import type { GlacierJob, JobOutputs, OutputLook } from '../cloud/glacier-job-outputs.ts';
import { inputRefused } from '../errors.ts';
import type { RestoreTask } from '../flow.ts';
import type { DestinationEnvironment } from '../runtime/environment.ts';
import type { Settings } from '../runtime/read-environment.ts';
import type { VaultDestination } from '../vault-flow.ts';
import type { Wanted } from './already-restored.ts';
import { type JobOutput, outputOf } from './completed-job.ts';
import { destinationKey } from './destination-key.ts';
import { rowOfJob } from './manifest-row-of-job.ts';
import { objectMetadata } from './object-metadata.ts';

/** Where objects go, and how they look there. */
export interface DestinationSettings extends VaultDestination {
  readonly storageClass: ObjectLook['storageClass'];
}

/** As the function's environment says. Error: `ConfigurationError`. */
export const destinationSettings = (settings: Settings<DestinationEnvironment>): DestinationSettings => ({
  ...vaultDestination(settings),
  storageClass: storageClassOf(settings.text('STORAGE_CLASS')),
});

/** Bucket and prefix, as the function's environment says. Error: `ConfigurationError`. */
export const vaultDestination = (
  settings: Pick<Settings<Omit<DestinationEnvironment, 'STORAGE_CLASS'>>, 'text' | 'textOrEmpty'>,
): VaultDestination => ({
  bucketName: settings.text('BUCKET_NAME'),
  keyPrefix: settings.textOrEmpty('KEY_PREFIX'),
});

/** What a restore is to become, before a byte of it was fetched. */
export interface Prospect {
  readonly output: JobOutput;
  readonly wanted: Wanted;
  readonly storageClass: ObjectLook['storageClass'];
  /** When the archive was uploaded, ISO, where the run of a vault knows it. */
  readonly archiveCreatedAt: string | undefined;
  /** When its file was last modified, ISO, where the run knows it. */
  readonly modifiedAt: string | undefined;
}

export interface LookAheadDoors {
  readonly vault: JobOutputs;
  /** Where the runs of vaults keep what an archive is to become. */
  readonly work: Pick<Files, 'read' | 'readRange'>;
  readonly settings: DestinationSettings;
}

/**
 * Asks Glacier what is ready, and decides where it goes.
 * Errors: `InputRefused`, those of DescribeJob, `JobNotReady`, `JobFailed`, `JobNotUnderstood`, `KeyRefused`,
 * `ConfigurationError` for a job of a run that began with another destination.
 */
export async function lookAhead(input: Partial<RestoreTask>, doors: LookAheadDoors): Promise<Prospect> {
  const task = readTask(input);
  return await prospectOf(task, await doors.vault.describeJob(task), doors);
}

/** Where the output goes of a job that Glacier describes so. Errors: those of `lookAhead`, but for DescribeJob's. */
export async function prospectOf(
  task: RestoreTask,
  job: GlacierJob,
  { work, settings }: Pick<LookAheadDoors, 'work' | 'settings'>,
): Promise<Prospect> {
  const output = outputOf(task, job);
  const { keyPrefix, bucketName: bucket } = settings;
  const row = await rowOfJob(task, output, job.JobDescription, { work, destination: settings });
  const key = row?.key ?? destinationKey(task, output, job.JobDescription, keyPrefix);
  const { sizeBytes, treeHash } = output;
  return {
    output,
    wanted: { ...task, bucket, key, sizeBytes, treeHash },
    storageClass: row === undefined ? classFor(output, settings) : storageClassOf(row.storageClass),
    archiveCreatedAt: row?.createdAt,
    modifiedAt: row?.modifiedAt,
  };
}

/** An inventory is there to be read, and what lies in these two classes cannot be until it is restored once more. */
function classFor({ kind }: JobOutput, { storageClass }: DestinationSettings): ObjectLook['storageClass'] {
  const isReadable = storageClass !== 'GLACIER' && storageClass !== 'DEEP_ARCHIVE';
  return kind === 'inventory' && !isReadable ? 'STANDARD' : storageClass;
}

/** People start executions by hand, too: the input may be any JSON. */
function readTask(input: unknown): RestoreTask {
  const [vaultName, jobId] = [field(input, 'vaultName'), field(input, 'jobId')];
  // In a URL the last two are steps: the request would be about something else.
  const isVault = typeof vaultName === 'string' && !['', '.', '..'].includes(vaultName);
  if (isVault && typeof jobId === 'string' && jobId !== '') return { vaultName, jobId };
  throw inputRefused(
    `Cannot plan a restore: wanted the input {"vaultName": "...", "jobId": "..."}, found ${(JSON.stringify(input) ?? 'nothing').slice(0, 300)}.`,
  );
}

/**
 * Asks for the output's first byte, which shows that it can be had, and brings the description its archive was uploaded
 * with. Errors: those of GetJobOutput.
 */
export async function firstByteOf({ wanted }: Prospect, vault: JobOutputs): Promise<OutputLook> {
  const output = await vault.readRange(wanted, { start: 0, end: 1 }, wanted.sizeBytes);
  await output.pour(() => {}); // to its end, so that the connection can be used again
  return output;
}

/** How the object will look, of which Glacier says so. */
export const lookOf = (
  { output, wanted, storageClass, archiveCreatedAt, modifiedAt }: Prospect,
  { contentType, archiveDescription }: OutputLook,
): ObjectLook => ({
  contentType,
  storageClass,
  metadata: objectMetadata(wanted, output, { archiveDescription, archiveCreatedAt, modifiedAt }),
});
