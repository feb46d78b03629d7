import { quoted } from './answer.ts';
import type { Bucket } from './bucket.ts';
import { type Call, numberIn } from './call.ts';
import { type Algorithm, headerOf } from './checksums.ts';
import { s3Error } from './errors.ts';
import type { Stored } from './store.ts';
import type { OpenUpload, StoredPart } from './uploads.ts';

/** The largest part, 5 GiB (user guide, qfacts). */
export const mostPartBytes = 5 * 1024 ** 3;

/** Makes bytes that were stored a part of the upload; removes them when the upload was ended while they came. */
export function putPart(
  bucket: Bucket,
  { uploadId, checksum }: OpenUpload,
  partNumber: number,
  { piece, md5, sums, sizeBytes }: Stored,
  eTag = md5,
): StoredPart {
  const sum = checksum && sums.get(checksum.algorithm);
  const lastModified = new Date().toISOString();
  const part = { partNumber, sizeBytes, eTag, lastModified, piece, ...(sum === undefined ? {} : { checksum: sum }) };
  if (bucket.uploads.putPart(uploadId, part)) return part;
  bucket.pieces.remove([piece]);
  throw s3Error('NoSuchUpload', undefined, { UploadId: uploadId });
}

/** What S3 computes over each part of this upload. */
export function sumsFor({ checksum }: OpenUpload): readonly Algorithm[] {
  return checksum ? [checksum.algorithm] : [];
}

/** The headers an UploadPart is answered with. */
export function partHeaders(eTag: string, { sums }: Stored): Record<string, string> {
  const named = [...sums].map(([algorithm, value]) => [headerOf(algorithm), value]);
  return { etag: quoted(eTag), 'x-amz-server-side-encryption': 'AES256', ...Object.fromEntries(named) };
}

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
