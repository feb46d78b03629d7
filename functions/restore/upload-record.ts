import { createHash } from 'node:crypto';
import { field, parseJson } from '../archive/json.ts';
import type { Executions } from '../cloud/executions.ts';
import type { Condition, Files } from '../cloud/files.ts';
import { isNamed } from '../errors.ts';
import type { Destination, Upload } from '../flow.ts';

/** Under it the work bucket has one file per object whose upload is, or was, open. */
const uploadsPrefix = 'uploads';

/** What an upload is to become. Parts of one are parts of another only where all of this is the same. */
export interface ArchiveParts {
  readonly archiveId: string;
  /** Glacier's, 64 hex digits. */
  readonly treeHash: string;
  readonly sizeBytes: number;
  readonly partSizeBytes: number;
  /** Fixed when the upload is opened. */
  readonly storageClass: string;
}

/**
 * The upload at one key, which outlives the job that opened it: a job that expires leaves its parts to the next job of
 * the same archive. Every write stands under the ETag of what was read, so that an upload has one owner at a time.
 */
export interface UploadRecord extends ArchiveParts, Upload {
  /** Only the owner may give the upload up; `given up` is for ever, and comes before the abort. */
  readonly state: 'open' | 'given up';
  /** Name of the execution that goes on with the upload. */
  readonly owner: string;
  /** The job that opened it, which is also the object's `thaw-job-id`. */
  readonly jobId: string;
  /** File of the work bucket with the rows of the parts that earlier owners stored; null where there are none. */
  readonly keptRowsKey: string | null;
  /** ISO. */
  readonly openedAt: string;
}

export interface FoundRecord {
  /** Undefined where nobody understands what is written there: it may be replaced. */
  readonly record: UploadRecord | undefined;
  readonly eTag: string;
}

/** The name tells nothing: a key may be longer than the name of a file may be. */
export const recordKey = ({ bucket, key }: Destination): string =>
  `${uploadsPrefix}/${createHash('sha256').update(`${bucket}\n${key}`).digest('hex')}.json`;

/** What is written down of the upload at a key; undefined where nothing is. */
export async function readRecord(
  destination: Destination,
  work: Pick<Files, 'read'>,
): Promise<FoundRecord | undefined> {
  const file = await work.read(recordKey(destination));
  if (file === undefined) return undefined;
  const value = parseJson(file.bytes.toString('utf8'));
  return { record: isRecordOf(value, destination) ? value : undefined, eTag: file.eTag };
}

/**
 * False where somebody else wrote meanwhile, where the answer to our own write was lost, or where the record was deleted
 * (If-Match then meets `NoSuchKey`): read it again.
 */
export async function writeRecord(
  record: UploadRecord,
  condition: Condition,
  work: Pick<Files, 'write'>,
): Promise<boolean> {
  try {
    await work.write(recordKey(record), `${JSON.stringify(record, null, 2)}\n`, condition);
    return true;
  } catch (error) {
    if (isNamed(error, 'PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey')) return false;
    throw error;
  }
}

const texts = [
  'bucket',
  'key',
  'uploadId',
  'archiveId',
  'treeHash',
  'storageClass',
  'owner',
  'jobId',
  'openedAt',
] as const;

function isRecordOf(value: unknown, { bucket, key }: Destination): value is UploadRecord {
  const keptRowsKey = field(value, 'keptRowsKey');
  return (
    texts.every((name) => typeof field(value, name) === 'string') &&
    ['open', 'given up'].includes(String(field(value, 'state'))) &&
    (keptRowsKey === null || typeof keptRowsKey === 'string') &&
    Number.isSafeInteger(field(value, 'sizeBytes')) &&
    Number.isSafeInteger(field(value, 'partSizeBytes')) &&
    field(value, 'bucket') === bucket &&
    field(value, 'key') === key
  );
}

/** Whether an upload's owner runs, or is about to run again. One that was never there, or is long forgotten, does not. */
export async function isGoingOn(owner: string, executions: Pick<Executions, 'describe'>): Promise<boolean> {
  const status = (await executions.describe(owner))?.status;
  return status === 'RUNNING' || status === 'PENDING_REDRIVE';
}
