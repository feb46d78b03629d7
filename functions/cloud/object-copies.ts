import { HeadObjectCommand, S3Client, UploadPartCopyCommand } from '@aws-sdk/client-s3';
import type { ByteRange } from '../archive/byte-range.ts';
import { toInclusiveRange } from '../archive/byte-range.ts';
import type { Destination, Upload } from '../flow.ts';
import { statusOf } from './aws-errors.ts';
import type { BucketDoor } from './bucket-door.ts';
import { callAws, clientSettings } from './clients.ts';

/** What lies at a key, as far as a copy of it, or the look at a new copy, must know. */
export interface CopySource {
  readonly sizeBytes: number;
  readonly eTag: string;
  /** CRC32 of the whole object, base64; undefined where S3 has none of all its bytes. */
  readonly crc32: string | undefined;
  readonly contentType: string;
  /** `STANDARD` where S3 names none. */
  readonly storageClass: string;
  /** Where INTELLIGENT_TIERING has put it to archive access: then it cannot be read. */
  readonly archiveStatus: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A part of an upload that S3 copies from an object. */
export interface CopiedPart {
  readonly partNumber: number;
  readonly sizeBytes: number;
  readonly eTag: string;
  /** As S3 computed it over the copied bytes, base64. */
  readonly crc32: string;
}

/** The narrow door to copies within S3. Errors come under AWS's own names. */
export interface ObjectCopies {
  /** HeadObject with its checksum; undefined only when S3 says 404. */
  look(destination: Destination): Promise<CopySource | undefined>;
  /**
   * UploadPartCopy of some bytes of an object, of all of them where `range` is undefined. Errors: `PreconditionFailed` where the
   * object's ETag is another by now, `NoSuchKey`, `InvalidObjectState` where S3 cannot read it.
   */
  copyPart(upload: Upload, partNumber: number, source: SourceBytes): Promise<CopiedPart>;
}

export interface SourceBytes extends Destination {
  readonly eTag: string;
  /** How many bytes are copied. */
  readonly sizeBytes: number;
  /** Only of objects above 5 MiB (API_UploadPartCopy). */
  readonly range: ByteRange | undefined;
}

/** `region`: the bucket's, where it is not the stack's own. */
export const copiesClient = (region?: string): S3Client =>
  new S3Client({ ...clientSettings(4), ...(region !== undefined && { region }) });

/** Here the SDK retries: a part that is copied twice is the same part. */
export function openObjectCopies(owner: string, client = copiesClient()): ObjectCopies {
  const door = { client, owner };
  return {
    look: (destination) => look(door, destination),
    copyPart: (upload, partNumber, source) => copyPart(door, upload, partNumber, source),
  };
}

const lookTime = { answerSeconds: 10, callSeconds: 40 };

/** S3 copies some hundred MiB per second, and keeps the connection open meanwhile with a status of 200. */
const copyTime = { answerSeconds: 120, callSeconds: 600 };

async function look({ client, owner }: BucketDoor, { bucket, key }: Destination): Promise<CopySource | undefined> {
  const request = { Bucket: bucket, Key: key, ChecksumMode: 'ENABLED', ExpectedBucketOwner: owner } as const;
  try {
    const head = await callAws('look at an object', lookTime, (options) =>
      client.send(new HeadObjectCommand(request), options),
    );
    return {
      sizeBytes: head.ContentLength ?? 0,
      eTag: head.ETag ?? '',
      crc32: head.ChecksumType === 'FULL_OBJECT' ? head.ChecksumCRC32 : undefined,
      contentType: head.ContentType ?? 'application/octet-stream',
      storageClass: head.StorageClass ?? 'STANDARD',
      archiveStatus: head.ArchiveStatus,
      metadata: head.Metadata ?? {},
    };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

async function copyPart(
  { client, owner }: BucketDoor,
  upload: Upload,
  partNumber: number,
  { bucket, key, eTag, sizeBytes, range }: SourceBytes,
): Promise<CopiedPart> {
  const request = new UploadPartCopyCommand({
    Bucket: upload.bucket,
    Key: upload.key,
    UploadId: upload.uploadId,
    PartNumber: partNumber,
    CopySource: `${bucket}/${encodeURIComponent(key)}`,
    CopySourceIfMatch: eTag,
    CopySourceRange: range && `bytes=${toInclusiveRange(range)}`,
    ExpectedBucketOwner: owner,
    ExpectedSourceBucketOwner: owner,
  });
  const { CopyPartResult: copied } = await callAws(`copy part ${partNumber} of ${upload.key}`, copyTime, (options) =>
    client.send(request, options),
  );
  if (copied?.ETag === undefined || copied.ChecksumCRC32 === undefined) {
    throw new Error(`S3 copied part ${partNumber} of ${upload.key} without saying its ETag and CRC32`);
  }
  return { partNumber, sizeBytes, eTag: copied.ETag, crc32: copied.ChecksumCRC32 };
}
