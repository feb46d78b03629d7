import { Readable } from 'node:stream';
import { UploadPartCommand } from '@aws-sdk/client-s3';
import { rangeDamaged, uploadLost } from '../errors.ts';
import type { Upload } from '../flow.ts';
import type { BucketDoor } from './bucket.ts';
import { named, nameOf } from './named.ts';
import { announceTrailer, framed, framedBytes } from './trailing-checksum.ts';

export interface PartBody {
  readonly partNumber: number;
  readonly sizeBytes: number;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Asked after the last byte: CRC32 of the part, base64. */
  readonly crc32: () => string;
}

/**
 * One UploadPart, fed while its bytes still arrive. When they break off, so does the request: half a part never
 * becomes one. A request whose body is a stream is not repeated by the SDK.
 */
export async function putPart(
  { client, owner }: BucketDoor,
  upload: Upload,
  part: PartBody,
  signal?: AbortSignal,
): Promise<{ eTag: string }> {
  const body = Readable.from(framed(part.bytes, part.sizeBytes, part.crc32), { objectMode: false });
  const broken = new AbortController();
  body.once('error', (error) => broken.abort(error));
  const request = new UploadPartCommand({
    Bucket: upload.bucket,
    Key: upload.key,
    UploadId: upload.uploadId,
    PartNumber: part.partNumber,
    ExpectedBucketOwner: owner,
    ContentLength: framedBytes(part.sizeBytes),
    Body: body,
  });
  try {
    const answer = await named(
      'upload the part',
      client.send(announceTrailer(request, part.sizeBytes), { abortSignal: either(broken.signal, signal) }),
    );
    demandOurSum(part, answer.ChecksumCRC32);
    return { eTag: answer.ETag ?? '' };
  } catch (error) {
    throw broken.signal.aborted ? broken.signal.reason : lostOr(error, upload);
  } finally {
    body.destroy();
  }
}

const either = (one: AbortSignal, other?: AbortSignal) => (other === undefined ? one : AbortSignal.any([one, other]));

/** S3 says which sum it stored; it is compared and never used. */
function demandOurSum(part: PartBody, stored: string | undefined): void {
  if (stored === undefined || stored === part.crc32()) return;
  throw rangeDamaged(
    `Cannot store part ${part.partNumber}: S3 says its CRC32 is "${stored}", ours is "${part.crc32()}". Redrive the execution.`,
  );
}

const lostOr = (error: unknown, { bucket, key, uploadId }: Upload) =>
  nameOf(error) === 'NoSuchUpload'
    ? uploadLost(
        `Cannot store a part of s3://${bucket}/${key}: S3 no longer knows upload "${uploadId}". Somebody aborted it, or the bucket's lifecycle rule did; start the execution again under another name.`,
        error,
      )
    : error;
