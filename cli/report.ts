import path from 'node:path';
import type { Clients } from './clients.ts';
import { download } from './download.ts';
import type { FailedFile, RestoredFile } from './events.ts';
import type { Look } from './execution.ts';
import { afterwards, type Failure, whyFailed } from './failure.ts';

/** A file whose archive is being restored. */
export interface Restore {
  readonly file: string;
  readonly vaultName: string;
  readonly jobId: string;
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
  try {
    return await fetched(restore, look, ending);
  } catch (error) {
    if (signal.aborted || !Error.isError(error)) throw error;
    return failed(restore.file, afterwards(error));
  }
}

export const failed = (file: string, failure: Failure): FailedFile => ({ event: 'failed', file, ...failure });

async function fetched(restore: Restore, look: Look, { clients, folder, signal }: Ending): Promise<RestoredFile> {
  const { file, vaultName, treeHash } = restore;
  const { bucket, key, sizeBytes } = objectOf(look);
  const target = path.join(folder, vaultName, file);
  await download(clients.s3, { bucket, key, path: target, treeHash }, signal);
  const { startDate, stopDate } = look.execution;
  return {
    event: 'restored',
    file,
    path: target,
    bucket,
    key,
    sizeBytes,
    parts: look.plan?.parts ?? 0,
    treeHash,
    verified: true,
    seconds: (Number(stopDate) - Number(startDate)) / 1000,
  };
}

/** What Done puts out: where the object lies. */
function objectOf({ execution }: Look): { bucket: string; key: string; sizeBytes: number } {
  const { bucket, key, sizeBytes }: Record<string, unknown> = JSON.parse(execution.output ?? '{}');
  if (typeof bucket === 'string' && typeof key === 'string' && typeof sizeBytes === 'number')
    return { bucket, key, sizeBytes };
  throw new Error(`Cannot find the object: Done put out ${execution.output}, wanted bucket, key and sizeBytes`);
}
