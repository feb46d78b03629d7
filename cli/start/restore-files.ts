import { CreateVaultCommand } from '@aws-sdk/client-glacier';
import type { Clients } from '../shared/clients.ts';
import type { StackOutputs } from '../shared/stack-outputs.ts';
import type { Display } from './display/display.ts';
import type { FailedFile, Progress, RestoredFile } from './events.ts';
import { neverStarted } from './failure.ts';
import type { InputFile } from './input-files.ts';
import { isNews, progressOf, smallProgressOf } from './progress.ts';
import { type Ending, endOf, endOfSmallOutput, failed, type Restore } from './report.ts';
import { requestArchive } from './request.ts';
import { completionOf, objectOfJob } from './small-output.ts';
import { uploadArchive } from './upload.ts';
import { isUnderWay, type Sighting, type Watch, watch } from './watch.ts';

export interface Job {
  readonly vaultName: string;
  readonly clients: Clients;
  readonly outputs: StackOutputs;
  /** Larger files go to RestoreJobOutput. */
  readonly smallOutputUpToBytes: number;
  readonly display: Display;
  readonly resultFolder: string;
  readonly signal: AbortSignal;
}

/** Puts each file into the vault, requests it, and watches until each is back. True when all are. */
export async function restoreFiles(files: readonly InputFile[], job: Job): Promise<boolean> {
  const { clients, vaultName, signal } = job;
  await clients.glacier.send(new CreateVaultCommand({ accountId: '-', vaultName }), { abortSignal: signal });
  const requests = new Requests(files, job);
  const ends = await watchAll(requests, job);
  await requests.all;
  return ends.every(({ event }) => event === 'restored');
}

/** Archives one file after the other, while those before it are being restored. */
class Requests {
  readonly byJob = new Map<string, Restore>();
  readonly waiting = new Set<string>();
  readonly all: Promise<void>;
  isDone = false;

  constructor(files: readonly InputFile[], job: Job) {
    this.all = this.#make(files, job).finally(() => {
      this.isDone = true;
    });
    this.all.catch(() => undefined); // awaited once the restores that did begin have ended
  }

  async #make(files: readonly InputFile[], job: Job): Promise<void> {
    for (const file of files) {
      const restore = await archiveAndRequest(file, job);
      this.byJob.set(restore.jobId, restore);
      this.waiting.add(restore.jobId);
    }
  }
}

async function archiveAndRequest(file: InputFile, job: Job): Promise<Restore> {
  const { vaultName, clients, display, outputs, signal } = job;
  const { name, sizeBytes } = file;
  const onProgress = (bytesDone: number) => display.show({ event: 'uploading', file: name, sizeBytes, bytesDone });
  onProgress(0);
  const { archiveId, treeHash } = await uploadArchive({
    glacier: clients.glacier,
    vaultName,
    file,
    onProgress,
    signal,
  });
  display.show({ event: 'uploaded', file: name, vault: vaultName, archiveId, sizeBytes, treeHash });
  const jobId = await requestArchive(clients.glacier, { vaultName, archiveId, topicArn: outputs.topicArn }, signal);
  display.show({ event: 'requested', file: name, jobId });
  return { file: name, vaultName, archiveId, jobId, sizeBytes, treeHash };
}

type End = RestoredFile | FailedFile;

/** Downloads run while the others are still being watched. */
async function watchAll(requests: Requests, job: Job): Promise<End[]> {
  const { clients, outputs, display, resultFolder, signal } = job;
  const ending: Ending = { clients, workBucket: outputs.workBucketName, folder: resultFolder, signal };
  const ends: Promise<End>[] = [];
  const latest = new Map<string, Progress>();
  const sightings = watch({
    sfn: clients.sfn,
    stateMachineArn: outputs.stateMachineArn,
    jobIds: requests.waiting,
    isMoreToCome: () => !requests.isDone,
    ...smallOutputOf(requests, job),
    signal,
  });
  for await (const sighting of sightings) {
    const restore = requests.byJob.get(sighting.jobId);
    if (restore === undefined) continue;
    const progress = progressIn(sighting, restore);
    if (progress !== undefined) showNews(progress, latest, display);
    if (isUnderWay(sighting)) continue;
    const end = shown(endOfSighting(restore, sighting, ending, outputs), display);
    end.catch(() => undefined); // awaited below
    ends.push(end);
  }
  return await Promise.all(ends);
}

/** What can be seen of jobs that went to RestoreSmallOutput. */
function smallOutputOf({ byJob }: Requests, job: Job): Pick<Watch, 'findObject' | 'isInRestoreSmallOutput'> {
  const { clients, outputs, smallOutputUpToBytes, signal } = job;
  const completed = new Set<string>();
  return {
    findObject: async (jobId) => {
      const restore = byJob.get(jobId);
      return restore && objectOfJob(clients.s3, { bucket: outputs.bucketName, key: keyOf(restore), jobId }, signal);
    },
    isInRestoreSmallOutput: async (jobId) => {
      const restore = byJob.get(jobId);
      if (restore === undefined || restore.sizeBytes > smallOutputUpToBytes) return false;
      if (completed.has(jobId)) return true;
      if ((await completionOf(clients.glacier, restore, signal)) === undefined) return false;
      completed.add(jobId);
      return true;
    },
  };
}

function progressIn(
  { look, object, isInRestoreSmallOutput }: Sighting,
  { file, sizeBytes }: Restore,
): Progress | undefined {
  if (look !== undefined) return progressOf(file, look);
  return object !== undefined || isInRestoreSmallOutput ? smallProgressOf(file, sizeBytes, object) : undefined;
}

/** Where an archive goes that names no key, the stack having no prefix. */
const keyOf = ({ vaultName, archiveId }: Restore) => `${vaultName}/${archiveId}`;

async function endOfSighting(
  restore: Restore,
  { look, object }: Sighting,
  ending: Ending,
  outputs: StackOutputs,
): Promise<End> {
  if (look !== undefined) return await endOf(restore, look, ending);
  if (object !== undefined) return await endOfSmallOutput(restore, object, ending);
  return failed(restore.file, neverStarted(outputs.deadLetterQueueUrl));
}

function showNews(now: Progress, latest: Map<string, Progress>, display: Display): void {
  if (isNews(latest.get(now.file), now)) display.show(now);
  latest.set(now.file, now);
}

async function shown(end: Promise<End>, display: Display): Promise<End> {
  const event = await end;
  display.show(event);
  return event;
}
