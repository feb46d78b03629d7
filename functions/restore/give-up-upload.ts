import type { Bucket } from '../cloud/bucket.ts';
import type { Executions } from '../cloud/executions.ts';
import type { Files } from '../cloud/files.ts';
import { isNamed } from '../errors.ts';
import type { Destination, Upload } from '../flow.ts';
import { isGoingOn, readRecord, type UploadRecord, writeRecord } from './upload-record.ts';

export interface GiveUpDoors {
  readonly bucket: Pick<Bucket, 'abortUpload' | 'listParts'>;
  readonly work: Pick<Files, 'read' | 'write'>;
}

/** A part still in flight may land after the abort (S3 API reference, AbortMultipartUpload): look, and abort again. */
const abortsAtMost = 3;

/** Ends an upload, and looks whether it has ended. */
async function endUpload(upload: Upload, bucket: GiveUpDoors['bucket']): Promise<void> {
  for (let tries = 0; tries < abortsAtMost; tries += 1) {
    await bucket.abortUpload(upload);
    if (!(await isOpen(upload, bucket))) return;
  }
}

async function isOpen(upload: Upload, bucket: Pick<Bucket, 'listParts'>): Promise<boolean> {
  try {
    for await (const _ of bucket.listParts(upload)) return true;
    return true;
  } catch (error) {
    if (isNamed(error, 'NoSuchUpload')) return false;
    throw error;
  }
}

/**
 * Ends a record's upload, but only while the record says what was read: it is given up first, so that nobody adopts
 * what is about to be aborted. False where somebody else has it by now.
 */
async function giveUp(record: UploadRecord, eTag: string, { bucket, work }: GiveUpDoors): Promise<boolean> {
  if (record.state === 'open' && !(await writeRecord({ ...record, state: 'given up' }, { eTag }, work))) return false;
  await endUpload(record, bucket);
  return true;
}

/** How often a record may change while it is given up: an adoption, and a lost answer. */
const triesAtMost = 3;

/** Ends the upload of an execution, unless another execution goes on with it. */
export async function giveUpOwn(upload: Upload, owner: string, doors: GiveUpDoors): Promise<void> {
  for (let tries = 0; tries < triesAtMost; tries += 1) {
    const found = await readRecord(upload, doors.work);
    if (found?.record?.uploadId !== upload.uploadId) return await endUpload(upload, doors.bucket);
    if (found.record.owner !== owner) return;
    if (await giveUp(found.record, found.eTag, doors)) return;
  }
}

/** Ends the upload at a key whose archive is given up, unless an execution goes on with it. */
export async function giveUpEnded(
  destination: Destination,
  { executions, ...doors }: GiveUpDoors & { readonly executions: Pick<Executions, 'describe'> },
): Promise<void> {
  for (let tries = 0; tries < triesAtMost; tries += 1) {
    const found = await readRecord(destination, doors.work);
    if (found?.record === undefined || (await isGoingOn(found.record.owner, executions))) return;
    if (await giveUp(found.record, found.eTag, doors)) return;
  }
}
