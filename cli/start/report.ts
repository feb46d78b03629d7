import path from 'node:path';
import type { Clients } from '../shared/clients.ts';
import { download } from './download.ts';
import type { FailedFile, RestoredFile } from './events.ts';
import type { Look } from './execution.ts';
import { afterwards, type Failure, whyFailed } from './failure.ts';
import { completionOf, type StoredObject } from './small-output.ts';

/** A file whose archive is being restored. */
export interface Restore {
  readonly file: string;
  readonly vaultName: string;
  readonly archiveId: string;
  readonly jobId: string;
  readonly sizeBytes: number;
  /** Of the file that went into the vault. */
  readonly treeHash: string;
}

export interface Ending {
  readonly clients: Clients;
  readonly workBucket: string;
  /** Results go to `<folder>/<vault>/<file>`. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** What an ended execution means for its file: downloaded and compared, or the reason why not. */
export async function endOf(restore: Restore, look: Look, ending: Ending): Promise<RestoredFile | FailedFile> {
  const { clients, workBucket, signal } = ending;
  if (look.execution.status !== 'SUCCEEDED') {
    return failed(restore.file, await whyFailed(look, clients.s3, workBucket, signal));
  }
  const { startDate, stopDate } = look.execution;
  const made = { parts: look.plan?.parts ?? 1, seconds: (Number(stopDate) - Number(startDate)) / 1000 };
  return await orFailed(restore, ending, async () => fetched(restore, objectOf(look), made, ending));
}

/** The same for RestoreSmallOutput, of which nothing is seen but the object: its time counts from the job's completion. */
export async function endOfSmallOutput(restore: Restore, object: StoredObject, ending: Ending) {
  const seenMs = Date.now();
  return await orFailed(restore, ending, async () => {
    const completed = await completionOf(ending.clients.glacier, restore, ending.signal);
    const began = completed?.getTime() ?? seenMs;
    return fetched(restore, object, { parts: 1, seconds: (seenMs - began) / 1000 }, ending);
  });
}

export const failed = (file: string, failure: Failure): FailedFile => ({ event: 'failed', file, ...failure });

async function orFailed(restore: Restore, { signal }: Ending, work: () => Promise<RestoredFile>) {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted || !Error.isError(error)) throw error;
    return failed(restore.file, afterwards(error));
  }
}

async function fetched(
  { file, vaultName, treeHash }: Restore,
  object: StoredObject,
  made: Pick<RestoredFile, 'parts' | 'seconds'>,
  { clients, folder, signal }: Ending,
): Promise<RestoredFile> {
  const target = path.join(folder, vaultName, file);
  await download(clients.s3, { bucket: object.bucket, key: object.key, path: target, treeHash }, signal);
  return {
    event: 'restored',
    file,
    path: target,
    ...object,
    parts: made.parts,
    treeHash,
    verified: true,
    seconds: made.seconds,
  };
}

/** What Done puts out: where the object lies. */
function objectOf({ execution }: Look): StoredObject {
  const { bucket, key, sizeBytes }: Record<string, unknown> = JSON.parse(execution.output ?? '{}');
  if (typeof bucket === 'string' && typeof key === 'string' && typeof sizeBytes === 'number')
    return { bucket, key, sizeBytes };
  throw new Error(`Cannot find the object: Done put out ${execution.output}, wanted bucket, key and sizeBytes`);
}
