import {
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListPartsCommand,
  type ListPartsCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { prices } from '../../../functions/archive/prices.ts';
import { GiB } from '../../../functions/archive/units.ts';

/** Uploads that are neither completed nor aborted: their parts are paid for, and are nowhere to be seen. */
export interface OpenUploads {
  readonly uploads: number;
  /** Bytes of their parts; of the first uploads only, where `isWhole` is false. */
  readonly bytes: number;
  readonly usdMonth: number;
  readonly isWhole: boolean;
}

/** Each is asked for its parts, a thousand per request. */
const askedAtMost = 100;

/** The open uploads below a prefix. */
export async function openUploads(s3: S3Client, Bucket: string, Prefix: string): Promise<OpenUploads> {
  let [uploads, bytes] = [0, 0];
  for await (const { Key, UploadId } of uploadsIn(s3, { Bucket, Prefix })) {
    uploads += 1;
    if (uploads <= askedAtMost) bytes += await bytesOf(s3, { Bucket, Key, UploadId });
  }
  const usdMonth = (bytes / GiB) * prices.s3.storage.STANDARD;
  return { uploads, bytes, usdMonth, isWhole: uploads <= askedAtMost };
}

async function* uploadsIn(s3: S3Client, at: { readonly Bucket: string; readonly Prefix: string }) {
  let [KeyMarker, UploadIdMarker]: (string | undefined)[] = [];
  do {
    const page: ListMultipartUploadsCommandOutput = await s3.send(
      new ListMultipartUploadsCommand({ ...at, KeyMarker, UploadIdMarker }),
    );
    yield* page.Uploads ?? [];
    [KeyMarker, UploadIdMarker] = page.IsTruncated ? [page.NextKeyMarker, page.NextUploadIdMarker] : [];
  } while (KeyMarker !== undefined);
}

async function bytesOf(
  s3: S3Client,
  upload: { readonly Bucket: string; readonly Key: string | undefined; readonly UploadId: string | undefined },
): Promise<number> {
  let [bytes, PartNumberMarker]: [number, string | undefined] = [0, undefined];
  do {
    const page: ListPartsCommandOutput | undefined = await s3
      .send(new ListPartsCommand({ ...upload, PartNumberMarker }))
      .catch(unlessGone);
    for (const { Size = 0 } of page?.Parts ?? []) bytes += Size;
    PartNumberMarker = page?.IsTruncated ? page.NextPartNumberMarker : undefined;
  } while (PartNumberMarker !== undefined);
  return bytes;
}

/** Completed, or aborted, since it was listed. */
function unlessGone(error: unknown): undefined {
  if (Error.isError(error) && error.name === 'NoSuchUpload') return undefined;
  throw error;
}
