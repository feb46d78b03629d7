import { field } from '../archive/json.ts';
import type { Bucket } from '../cloud/bucket.ts';
import type { Files } from '../cloud/files.ts';
import type { JobOutputs } from '../cloud/glacier-job-outputs.ts';
import { isNamed } from '../errors.ts';
import type { RestoreTask, Upload } from '../flow.ts';
import type { DestinationSettings } from './restore-target.ts';

/** No job of Glacier's: its own ids have 92 characters. `thaw doctor` makes these up. */
const probeId = /^thaw-probe-[0-9a-f-]{36}$/;

/**
 * What `thaw doctor` invokes a function with: the function asks the services about a job that nobody knows, with its own
 * role and settings, and at no cost. Through the queue a probe comes as a task alone.
 */
export interface ProbeTask extends RestoreTask {
  /** An object of the work bucket that the function's role may read. */
  readonly workKey?: string;
  readonly workBucket?: string;
  /** To open an upload at a key of nobody's. */
  readonly opens?: boolean;
  /** An upload that another function has opened. */
  readonly upload?: Upload;
}

export function isProbe(input: unknown): input is ProbeTask {
  const jobId = field(input, 'jobId');
  return typeof jobId === 'string' && probeId.test(jobId);
}

/** What a function may do, as far as it was asked: each `ok` or the name of the error that it met. */
export type Abilities = Readonly<Record<string, string>>;

/**
 * A probe ends well whatever it saw, by the way of what is restored already: an execution that fails would raise alarms,
 * and be redriven.
 */
export interface Probed {
  readonly outcome: 'already restored';
  readonly probe: Abilities;
  readonly upload?: Upload;
}

/** A step that also answers probes. */
export const orProbe =
  <Task, Doors, Result>(
    run: (task: Task, doors: Doors) => Promise<Result>,
    probe: (task: ProbeTask, doors: Doors) => Promise<Probed>,
  ) =>
  async (task: Task, doors: Doors): Promise<Result | Probed> =>
    isProbe(task) ? await probe(task, doors) : await run(task, doors);

/** Tries each in turn. The keys say what the function does, after "may". */
export async function abilities(tries: Readonly<Record<string, () => Promise<string>>>): Promise<Abilities> {
  const seen: Record<string, string> = {};
  for (const [what, attempt] of Object.entries(tries)) seen[what] = await attempt();
  return seen;
}

/** `ok` where the call ends well, or with one of the errors that show that it was allowed. */
export const tried =
  (call: () => Promise<unknown>, ...wanted: readonly string[]) =>
  async (): Promise<string> => {
    try {
      await call();
      return 'ok';
    } catch (error) {
      if (isNamed(error, ...wanted)) return 'ok';
      return Error.isError(error) ? error.name : 'Error';
    }
  };

export interface VaultDoors {
  readonly vault: JobOutputs;
}

/** Glacier knows no such job: who may not ask is told that instead. */
const outputTries = (task: ProbeTask, { vault }: VaultDoors) => ({
  'ask Glacier for a job': tried(() => vault.describeJob(task), 'JobNotFound'),
  "read a job's output": tried(() => vault.readRange(task, { start: 0, end: 1 }, 1), 'JobExpired', 'JobNotFound'),
});

export interface PlanProbeDoors extends VaultDoors {
  readonly bucket: Pick<Bucket, 'head' | 'openUpload' | 'putPart'>;
  readonly work: Pick<Files, 'readRange'>;
  readonly settings: DestinationSettings;
}

/** Of Plan. Opens an upload where that is wanted, and leaves it to the next function. */
export async function probePlan(
  task: ProbeTask,
  doors: PlanProbeDoors & { readonly bucket: Pick<Bucket, 'listParts' | 'abortUpload'> },
): Promise<Probed> {
  const seen = await probeDestination(task, doors, async () => undefined);
  if (seen.upload === undefined) return seen;
  // An upload of nobody's: the one that was opened is left to the next function.
  const upload = { ...seen.upload, uploadId: 'thaw-probe' };
  return { ...seen, probe: { ...seen.probe, ...(await abilities(endTries(upload, doors.bucket))) } };
}

const endTries = (upload: Upload, bucket: Pick<Bucket, 'listParts' | 'abortUpload'>) => ({
  'list the parts of an upload': tried(() => Array.fromAsync(bucket.listParts(upload)), 'NoSuchUpload'),
  'abort an upload': tried(() => bucket.abortUpload(upload)),
});

/** Of restore-small, which writes whole objects: opens an upload and sends a part, which S3 allows by the same permission. */
export async function probeRestoreSmall(task: ProbeTask, doors: PlanProbeDoors): Promise<Probed> {
  return await probeDestination(task, doors, (upload) => sendPart(upload, doors.bucket));
}

async function probeDestination(
  task: ProbeTask,
  doors: PlanProbeDoors,
  use: (upload: Upload) => Promise<unknown>,
): Promise<Probed> {
  const { bucket, work, settings } = doors;
  const { workKey, opens = false } = task;
  const destination = { bucket: settings.bucketName, key: `${settings.keyPrefix}${task.jobId}` };
  const look = { contentType: 'application/octet-stream', metadata: {}, storageClass: settings.storageClass };
  let upload: Upload | undefined;
  const open = async () => {
    upload = await bucket.openUpload(destination, look);
    await use(upload);
  };
  const probe = await abilities({
    ...outputTries(task, doors),
    'look at the destination': tried(() => bucket.head(destination)),
    ...(workKey === undefined
      ? {}
      : { 'read the files of runs': tried(() => work.readRange(workKey, { start: 0, end: 1 })) }),
    ...(opens ? { 'write to the destination': tried(open) } : {}),
  });
  return { outcome: 'already restored', probe, ...(upload && { upload }) };
}

const partBytes = Buffer.from('thaw');
/** CRC32 of those four bytes. */
const partCrc32 = 'MVrMNg==';

const sendPart = (upload: Upload, bucket: Pick<Bucket, 'putPart'>) =>
  bucket.putPart(upload, {
    partNumber: 1,
    sizeBytes: partBytes.length,
    bytes: (async function* () {
      yield partBytes;
    })(),
    crc32: () => partCrc32,
  });

/** Of fetch-part: sends one part of the upload that Plan has opened. */
export async function probeFetchPart(
  task: ProbeTask,
  { bucket, ...doors }: VaultDoors & { readonly bucket: Pick<Bucket, 'putPart'> },
): Promise<Probed> {
  const { upload } = task;
  const probe = await abilities({
    ...outputTries(task, doors),
    ...(upload && { 'write to the destination': tried(() => sendPart(upload, bucket)) }),
  });
  return { outcome: 'already restored', probe };
}

/** Of abandon: finds the part in the upload, and aborts it. */
export async function probeAbandon(
  { upload }: ProbeTask,
  { bucket }: { readonly bucket: Pick<Bucket, 'listParts' | 'abortUpload'> },
): Promise<Probed> {
  return { outcome: 'already restored', probe: await abilities(upload ? endTries(upload, bucket) : {}) };
}

/** Of finalize, after abandon: S3 knows the upload no more. */
export async function probeFinalize(
  { upload, workBucket, workKey }: ProbeTask,
  { bucket }: { readonly bucket: Bucket },
): Promise<Probed> {
  const part = { partNumber: 1, sizeBytes: partBytes.length, treeHash: '', crc32: partCrc32, eTag: '"thaw"' };
  const whole = { sizeBytes: partBytes.length, crc32: partCrc32 };
  const probe = await abilities({
    ...(workBucket !== undefined && workKey !== undefined
      ? { 'read the results of maps': tried(async () => (await bucket.read(workBucket, workKey)).resume()) }
      : {}),
    ...(upload && {
      'look at the destination': tried(() => bucket.head(upload)),
      'list the parts of an upload': tried(() => Array.fromAsync(bucket.listParts(upload)), 'NoSuchUpload'),
      'complete an upload': tried(() => bucket.completeUpload(upload, [part], whole), 'NoSuchUpload'),
      'abort an upload': tried(() => bucket.abortUpload(upload)),
    }),
  });
  return { outcome: 'already restored', probe };
}
