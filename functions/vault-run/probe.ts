import type { Bucket } from '../cloud/bucket.ts';
import type { Executions } from '../cloud/executions.ts';
import type { Files } from '../cloud/files.ts';
import type { JobOutputs } from '../cloud/glacier-job-outputs.ts';
import type { RetrievalRequests } from '../cloud/glacier-retrieval-requests.ts';
import type { Queue } from '../cloud/queue.ts';
import type { Upload } from '../flow.ts';
import { abilities, isProbe, type Probed, type ProbeTask, tried } from '../restore/probe.ts';

type Asks = 'describeVault' | 'jobs' | 'topicOf' | 'bytesPerHour' | 'initiateArchive';

/** The doors of a step of RestoreVault, as far as it has them. */
export interface VaultProbeDoors {
  readonly work: Pick<Files, 'readRange' | 'write' | 'list'>;
  /** Of choose-archives and take-stock. */
  readonly hasScratch?: boolean;
  /** With the prefix of every key, below which alone a step may look. */
  readonly destination?: Pick<Files, 'sizeOf'> & Partial<Pick<Files, 'list'>> & { readonly keyPrefix: string };
  readonly requests?: Partial<RetrievalRequests>;
  /** What the step asks of Glacier. */
  readonly asks?: readonly Asks[];
  readonly vault?: Pick<JobOutputs, 'describeJob'>;
  readonly executions?: Pick<Executions, 'describe'>;
  /** Of take-stock: where notifications and large outputs wait. */
  readonly waiting?: Readonly<Record<'queue' | 'room', Pick<Queue, 'count'>>>;
  /** Of make-copies: an upload is opened at a key of nobody's, and aborted. */
  readonly uploads?: Pick<Bucket, 'openUpload' | 'listParts' | 'abortUpload'>;
  readonly bucketName?: string;
}

/** Written and read by every step; under `runs/` are folders of vaults, and this one file. */
const probeFile = 'runs/thaw-probe';
const scratchFile = 'scratch/thaw-probe';

/** What a step of RestoreVault may do with the work bucket, the destination, Glacier and Step Functions. */
export async function probeVaultStep(task: ProbeTask, doors: VaultProbeDoors): Promise<Probed> {
  const opened: Opened = {};
  const probe = await abilities({
    ...workTries(doors),
    ...destinationTries(task, doors),
    ...uploadTries(task, doors, opened),
    ...glacierTries(task, doors),
    ...(doors.executions && {
      'look at executions': tried(async () => await doors.executions?.describe(task.jobId)),
    }),
    ...(doors.waiting && {
      'count the messages in the queue': tried(async () => await doors.waiting?.queue.count()),
      'count the messages in the room': tried(async () => await doors.waiting?.room.count()),
    }),
  });
  const isLeft = opened.upload !== undefined && probe[abortWords] !== 'ok';
  return { outcome: 'already restored', probe, ...(isLeft && { upload: opened.upload }) };
}

const firstByte = { start: 0, end: 1 };

const workTries = ({ work, hasScratch = false }: VaultProbeDoors) => ({
  'write the files of runs': tried(() => work.write(probeFile, 'thaw')),
  'read the files of runs': tried(() => work.readRange(probeFile, firstByte)),
  'list the work bucket': tried(() => firstOf(work.list(probeFile))),
  ...(hasScratch && {
    'write scratch files': tried(() => work.write(scratchFile, 'thaw')),
    'read scratch files': tried(() => work.readRange(scratchFile, firstByte)),
  }),
});

/** Of a key where nothing is, S3 says 404 to those who may list the bucket, and 403 to others. */
function destinationTries({ jobId }: ProbeTask, { destination }: VaultProbeDoors) {
  if (destination === undefined) return {};
  const key = `${destination.keyPrefix}${jobId}`;
  return {
    'look at the destination': tried(() => destination.sizeOf(key)),
    ...(destination.list && { 'list the destination': tried(() => firstOf(destination.list?.(key))) }),
  };
}

const abortWords = 'abort an upload';

/** An upload that a probe has opened: another function aborts it where this one may not. */
interface Opened {
  upload?: Upload;
}

function uploadTries(
  { jobId }: ProbeTask,
  { uploads, bucketName = '', destination }: VaultProbeDoors,
  opened: Opened,
): Record<string, () => Promise<string>> {
  if (uploads === undefined) return {};
  const at = { bucket: bucketName, key: `${destination?.keyPrefix ?? ''}${jobId}` };
  const look = { contentType: 'application/octet-stream', metadata: {}, storageClass: 'STANDARD' } as const;
  const ofUpload = (use: (upload: Upload) => Promise<unknown>) => async () =>
    await (opened.upload && use(opened.upload));
  return {
    'write to the destination': tried(async () => (opened.upload = await uploads.openUpload(at, look))),
    'list the parts of an upload': tried(ofUpload((upload) => Array.fromAsync(uploads.listParts(upload)))),
    [abortWords]: tried(ofUpload((upload) => uploads.abortUpload(upload))),
  };
}

/** An archive that no vault can have: Glacier refuses the request, and makes no job. */
const noArchive = { archiveId: 'thaw-probe', tier: 'Bulk', description: 'thaw-probe', topicArn: undefined } as const;

function glacierTries(task: ProbeTask, { requests, asks = [], vault }: VaultProbeDoors) {
  const { vaultName } = task;
  return {
    ...(vault && { 'ask Glacier for a job': tried(() => vault.describeJob(task), 'JobNotFound') }),
    ...(asks.includes('describeVault') && {
      'look at a vault': tried(async () => await requests?.describeVault?.(vaultName)),
    }),
    ...(asks.includes('jobs') && { "list a vault's jobs": tried(() => firstOf(requests?.jobs?.(vaultName))) }),
    ...(asks.includes('topicOf') && {
      "look at a vault's notifications": tried(
        async () => await requests?.topicOf?.(vaultName, 'ArchiveRetrievalCompleted'),
      ),
    }),
    ...(asks.includes('bytesPerHour') && {
      'read the retrieval policy': tried(async () => await requests?.bytesPerHour?.()),
    }),
    ...(asks.includes('initiateArchive') && {
      'request archives': tried(
        async () => await requests?.initiateArchive?.(vaultName, noArchive),
        'ResourceNotFoundException',
        'InvalidParameterValueException',
      ),
    }),
  };
}

async function firstOf(pages: AsyncIterable<unknown> | undefined): Promise<void> {
  for await (const _ of pages ?? []) return;
}

/** A step of RestoreVault that also answers probes. */
export const orVaultProbe =
  <Task, Result>(run: (task: Task, hasTime: () => boolean) => Promise<Result>, doors: () => VaultProbeDoors) =>
  async (task: Task, hasTime: () => boolean): Promise<Result | Probed> =>
    isProbe(task) ? await probeVaultStep(task, doors()) : await run(task, hasTime);
