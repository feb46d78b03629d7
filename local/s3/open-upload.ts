import type { Bucket } from './bucket.ts';
import { type Call, numberIn } from './call.ts';
import { s3Error } from './errors.ts';
import type { OpenUpload } from './uploads.ts';

/** Parts of an upload are numbered from 1 to this (user guide, qfacts). */
export const mostParts = 10_000;

/** The open upload the call names. An upload belongs to its key: with another one it is unknown. */
export function uploadOf({ query, key }: Call, bucket: Bucket): OpenUpload {
  const uploadId = query.get('uploadId') ?? '';
  const upload = bucket.uploads.get(uploadId, key);
  if (!upload) throw s3Error('NoSuchUpload', undefined, { UploadId: uploadId });
  return upload;
}

export const partNumberIn = (call: Call): number => numberIn(call, 'partNumber', 0, 1, mostParts);
