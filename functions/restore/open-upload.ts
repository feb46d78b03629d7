import { partCount } from '../archive/part-plan.ts';
import type { Bucket } from '../cloud/bucket.ts';
import type { Executions } from '../cloud/executions.ts';
import type { Condition, Files } from '../cloud/files.ts';
import type { MapRuns } from '../cloud/map-runs.ts';
import { isNamed } from '../errors.ts';
import type { Destination, StoredPart, Upload } from '../flow.ts';
import { keptParts } from './kept-parts.ts';
import { resultsPrefix } from './map-run-files.ts';
import {
  type ArchiveParts,
  type FoundRecord,
  isGoingOn,
  readRecord,
  type UploadRecord,
  writeRecord,
} from './upload-record.ts';

/** What Plan wants an upload for. */
export interface UploadWish extends ArchiveParts, Destination {
  readonly jobId: string;
  /** Name of the execution that plans. */
  readonly owner: string;
}

export interface OpenUploadDoors {
  readonly bucket: Pick<Bucket, 'listParts' | 'abortUpload'>;
  readonly work: Pick<Files, 'read' | 'write'>;
  readonly executions: Pick<Executions, 'describe'>;
  readonly mapRuns: MapRuns;
}

/** An open upload, and what need not be fetched for it. */
export interface OpenUpload extends Upload {
  /** Numbers of the parts that are in it, verified. */
  readonly kept: readonly number[];
  /** File of the work bucket with their rows; null where there are none. */
  readonly keptRowsKey: string | null;
}

/** An upload of which no part is there. */
export const withNothing = (upload: Upload): OpenUpload => ({ ...upload, kept: [], keptRowsKey: null });

/** Others may write the record at the same time. After so many tries an upload that nobody knows of does as well. */
const triesAtMost = 3;

/**
 * Goes on with the upload that an earlier job of the same archive left, or opens one, and writes down whose it is now.
 * An upload whose owner still runs stays the owner's: then this restore has its own, of which nothing is written down.
 *
 * @param open opens an upload
 */
export async function uploadFor(
  wish: UploadWish,
  open: () => Promise<Upload>,
  doors: OpenUploadDoors,
): Promise<OpenUpload> {
  let opened: Upload | undefined;
  const openOnce = async () => {
    opened ??= await open();
    return opened;
  };
  for (let tries = 0; tries < triesAtMost; tries += 1) {
    const found = await readRecord(wish, doors.work);
    if (found?.record && !(await isFree(found.record, wish, doors.executions))) break;
    const upload = await take(wish, found, openOnce, doors);
    if (upload === undefined) continue;
    if (opened !== undefined && opened.uploadId !== upload.uploadId) await doors.bucket.abortUpload(opened);
    return upload;
  }
  return withNothing(await openOnce());
}

/** Whether nobody else goes on with this upload. Its owner may be this execution, whose first try lost its answer. */
async function isFree(
  { owner }: UploadRecord,
  wish: UploadWish,
  executions: OpenUploadDoors['executions'],
): Promise<boolean> {
  return owner === wish.owner || !(await isGoingOn(owner, executions));
}

/** Undefined where somebody else was quicker. */
async function take(
  wish: UploadWish,
  found: FoundRecord | undefined,
  open: () => Promise<Upload>,
  doors: OpenUploadDoors,
): Promise<OpenUpload | undefined> {
  const condition: Condition = found === undefined ? { isNew: true } : { eTag: found.eTag };
  const { record } = found ?? {};
  if (record !== undefined && mayAdopt(record, wish)) {
    const kept = await keptOf(record, wish, doors);
    if (kept !== undefined) return await adopt(record, wish, { kept, condition }, doors);
  }
  const upload = await open();
  if (!(await writeRecord(newRecord(wish, upload), condition, doors.work))) return undefined;
  // Nobody goes on with what the record named before.
  if (record !== undefined && record.uploadId !== upload.uploadId) await doors.bucket.abortUpload(record);
  return withNothing(upload);
}

/** The parts of one upload are those of another only where every byte is to be the same, and cut alike. */
const mayAdopt = (record: UploadRecord, wish: ArchiveParts): boolean =>
  record.state === 'open' &&
  record.archiveId === wish.archiveId &&
  record.treeHash === wish.treeHash &&
  record.sizeBytes === wish.sizeBytes &&
  record.partSizeBytes === wish.partSizeBytes &&
  record.storageClass === wish.storageClass;

/** Undefined where S3 knows the upload no more. */
async function keptOf(
  record: UploadRecord,
  wish: UploadWish,
  { bucket, work, mapRuns }: OpenUploadDoors,
): Promise<readonly StoredPart[] | undefined> {
  const mapRunArn = record.owner === wish.owner ? undefined : await mapRuns.latest(record.owner);
  try {
    return await keptParts(record, wish, { keptRowsKey: record.keptRowsKey, mapRunArn }, { bucket, work });
  } catch (error) {
    if (isNamed(error, 'NoSuchUpload')) return undefined;
    throw error;
  }
}

async function adopt(
  record: UploadRecord,
  wish: UploadWish,
  { kept, condition }: { readonly kept: readonly StoredPart[]; readonly condition: Condition },
  { work }: OpenUploadDoors,
): Promise<OpenUpload | undefined> {
  const rows = withSomethingToFetch(kept, wish);
  const keptRowsKey = rows.length === 0 ? null : keptRowsKeyOf(wish.owner);
  if (keptRowsKey !== null) await work.write(keptRowsKey, asLines(rows));
  if (!(await writeRecord({ ...record, owner: wish.owner, keptRowsKey }, condition, work))) return undefined;
  const { bucket, key, uploadId } = record;
  return { bucket, key, uploadId, kept: rows.map(({ partNumber }) => partNumber), keptRowsKey };
}

/** A map wants an item: of an upload that lacks nothing the last part, the shortest, is fetched again. */
const withSomethingToFetch = (kept: readonly StoredPart[], wish: ArchiveParts): readonly StoredPart[] =>
  kept.length < partCount(wish) ? kept : kept.slice(0, -1);

/** Beside the maps' own results, one file per execution. */
const keptRowsKeyOf = (owner: string): string => `${resultsPrefix}/kept/${owner}.jsonl`;

const asLines = (rows: readonly StoredPart[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

const newRecord = (wish: UploadWish, upload: Upload): UploadRecord => ({
  ...wish,
  ...upload,
  state: 'open',
  keptRowsKey: null,
  openedAt: new Date().toISOString(),
});
