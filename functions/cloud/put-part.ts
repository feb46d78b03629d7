import { UploadPartCommand } from '@aws-sdk/client-s3';
import { uploadLost } from '../errors.ts';
import type { Upload } from '../flow.ts';
import { errorOfName, withAwsName } from './aws-errors.ts';
import type { BucketDoor } from './bucket-door.ts';
import { type Body, putBody } from './put-body.ts';

export interface PartBody extends Body {
  readonly partNumber: number;
}

/** One UploadPart of a stream. Error: `UploadLost` when S3 no longer knows the upload. */
export async function putPart(
  { client, owner }: BucketDoor,
  upload: Upload,
  part: PartBody,
  signal?: AbortSignal,
): Promise<{ eTag: string }> {
  const { bucket: Bucket, key: Key, uploadId: UploadId } = upload;
  const where = { Bucket, Key, UploadId, PartNumber: part.partNumber, ExpectedBucketOwner: owner };
  try {
    const { ETag = '' } = await putBody(
      part,
      (body, abortSignal) =>
        withAwsName('upload the part', client.send(new UploadPartCommand({ ...where, ...body }), { abortSignal })),
      signal,
    );
    return { eTag: ETag };
  } catch (error) {
    throw errorOfName(error) === 'NoSuchUpload' ? lost(upload, error) : error;
  }
}

const lost = ({ bucket, key, uploadId }: Upload, cause: unknown) =>
  uploadLost(
    `Cannot store a part of s3://${bucket}/${key}: S3 no longer knows upload "${uploadId}". Somebody aborted it, or the bucket's lifecycle rule did; start the execution again under another name.`,
    cause,
  );
