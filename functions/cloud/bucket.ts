import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  type Part,
  S3Client,
  StorageClass,
} from '@aws-sdk/client-s3';
import { configurationError } from '../errors.ts';
import type { Destination, StoredPart, Upload } from '../flow.ts';
import { bytesWithAwsName, errorOfName, statusOf, timedOut } from './aws-errors.ts';
import type { BucketDoor, ObjectLook } from './bucket-door.ts';
import { callAws, clientSettings } from './clients.ts';
import type { Body } from './put-body.ts';
import { putObject } from './put-object.ts';
import { type PartBody, putPart } from './put-part.ts';
import { withoutStalls } from './stall-clock.ts';
import { announceTrailers } from './trailing-checksum.ts';

/** What lies at a key. */
export interface StoredObject {
  readonly sizeBytes: number;
  /** User metadata, names in lower case without `x-amz-meta-`. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** What the whole object must be, so that S3 itself refuses anything else. */
export interface WholeObject {
  readonly sizeBytes: number;
  /** CRC32 of the whole object, base64. */
  readonly crc32: string;
}

/** A part as S3 lists it. */
interface ListedPart {
  readonly partNumber: number;
  readonly sizeBytes: number;
  readonly crc32: string | undefined;
  readonly eTag: string;
}

/** The storage class of this name. Error: `ConfigurationError`. */
export function storageClassOf(name: string): StorageClass {
  const storageClass = Object.values(StorageClass).find((known) => known === name);
  if (storageClass !== undefined) return storageClass;
  throw configurationError(
    `Cannot use STORAGE_CLASS "${name}": wanted a storage class of S3, such as STANDARD or DEEP_ARCHIVE. Correct the stack's setting and deploy again.`,
  );
}

/** The narrow door to S3. Errors come under AWS's own names (`PreconditionFailed`, `NoSuchUpload`, `SlowDown` ...). */
export interface Bucket {
  /** HeadObject; undefined only when S3 says 404. Without s3:ListBucket S3 says 403, which is *not* "absent". */
  head(destination: Destination): Promise<StoredObject | undefined>;
  openUpload(destination: Destination, look: ObjectLook): Promise<Upload>;
  /** UploadPart of a stream, its CRC32 as a trailer. Gives S3's ETag. */
  putPart(upload: Upload, part: PartBody, signal?: AbortSignal): Promise<{ eTag: string }>;
  /** PutObject of a stream, its CRC32 as a trailer, only if nothing is at the key. */
  putObject(destination: Destination, look: ObjectLook, object: Body, signal?: AbortSignal): Promise<void>;
  /** CompleteMultipartUpload, only if nothing is at the key, and only as the object that `whole` describes. */
  completeUpload(upload: Upload, parts: readonly StoredPart[], whole: WholeObject): Promise<void>;
  /** The parts S3 holds of an open upload, in order. */
  listParts(upload: Upload): AsyncIterable<ListedPart>;
  /** Ends an upload and its parts; one that is already gone is fine. */
  abortUpload(upload: Upload): Promise<void>;
  /** The bytes of an object of ours. */
  read(bucket: string, key: string): Promise<Readable>;
}

/** `owner`: account id; S3 refuses a call when the bucket is another's. */
export function openBucket(owner: string, client: S3Client = bucketClient()): Bucket {
  const door = { client, owner };
  announceTrailers(client);
  return {
    head: (destination) => head(door, destination),
    openUpload: (destination, look) => openUpload(door, destination, look),
    putPart: (upload, part, signal) => putPart(door, upload, part, signal),
    putObject: (destination, look, object, signal) => putObject(door, destination, look, object, signal),
    completeUpload: (upload, parts, whole) => completeUpload(door, upload, parts, whole),
    listParts: (upload) => listParts(door, upload),
    abortUpload: (upload) => abortUpload(door, upload),
    read: (bucket, key) => read(door, bucket, key),
  };
}

/** The SDK would warn of each broken upload in a line without vault and job; the step's own log says it better. */
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * No checksum of the SDK's: ours are taken over the bytes as they came. Step Functions retries, the SDK does not. `region`: the
 * bucket's, where it is not the stack's own. A stream cannot be sent again, so that S3's redirect comes too late.
 */
export const bucketClient = (region?: string): S3Client =>
  new S3Client({
    ...clientSettings(1),
    ...(region !== undefined && { region }),
    logger: silent,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });

/** What S3 answers at once. Put and UploadPart take as long as their bytes: put-body.ts bounds them. */
const callTime = { answerSeconds: 10, callSeconds: 20 };

/** CompleteMultipartUpload "can take several minutes" (S3 API reference); finalize has ten. */
const completeTime = { answerSeconds: 300, callSeconds: 540 };

/** An object of ours that comes to a halt, or at a trickle. */
const stallSeconds = 10;

const at = ({ owner }: BucketDoor, { bucket, key }: Destination) => ({
  Bucket: bucket,
  Key: key,
  ExpectedBucketOwner: owner,
});

async function head(door: BucketDoor, destination: Destination): Promise<StoredObject | undefined> {
  try {
    const head = await callAws('look at the destination', callTime, (options) =>
      door.client.send(new HeadObjectCommand(at(door, destination)), options),
    );
    return { sizeBytes: head.ContentLength ?? 0, metadata: head.Metadata ?? {} };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

async function openUpload(door: BucketDoor, destination: Destination, look: ObjectLook): Promise<Upload> {
  const request = new CreateMultipartUploadCommand({
    ...at(door, destination),
    ChecksumAlgorithm: 'CRC32',
    ChecksumType: 'FULL_OBJECT',
    ContentType: look.contentType,
    Metadata: { ...look.metadata },
    StorageClass: look.storageClass,
  });
  const { UploadId } = await callAws('open the multipart upload', callTime, (options) =>
    door.client.send(request, options),
  );
  if (UploadId === undefined) throw new Error('S3 opened a multipart upload without an id');
  return { ...destination, uploadId: UploadId };
}

async function completeUpload(
  door: BucketDoor,
  upload: Upload,
  parts: readonly StoredPart[],
  whole: WholeObject,
): Promise<void> {
  const request = new CompleteMultipartUploadCommand({
    ...at(door, upload),
    UploadId: upload.uploadId,
    IfNoneMatch: '*',
    ChecksumType: 'FULL_OBJECT',
    ChecksumCRC32: whole.crc32,
    MpuObjectSize: whole.sizeBytes,
    MultipartUpload: { Parts: parts.map(asCompletedPart) },
  });
  await callAws('complete the multipart upload', completeTime, (options) => door.client.send(request, options));
}

const asCompletedPart = (part: StoredPart): CompletedPart => ({
  PartNumber: part.partNumber,
  ETag: part.eTag,
  ChecksumCRC32: part.crc32,
});

/** The SDK's own paginator follows NextPartNumberMarker, which S3 also sends on the last page, and never ends. */
async function* listParts(door: BucketDoor, upload: Upload): AsyncGenerator<ListedPart> {
  const request = { ...at(door, upload), UploadId: upload.uploadId };
  let PartNumberMarker: string | undefined;
  do {
    const page = await callAws('list the parts', callTime, (options) =>
      door.client.send(new ListPartsCommand({ ...request, PartNumberMarker }), options),
    );
    yield* (page.Parts ?? []).map(asListedPart);
    PartNumberMarker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
  } while (PartNumberMarker !== undefined);
}

const asListedPart = (part: Part): ListedPart => ({
  partNumber: part.PartNumber ?? 0,
  sizeBytes: part.Size ?? 0,
  crc32: part.ChecksumCRC32,
  eTag: part.ETag ?? '',
});

async function abortUpload(door: BucketDoor, upload: Upload): Promise<void> {
  const request = new AbortMultipartUploadCommand({ ...at(door, upload), UploadId: upload.uploadId });
  try {
    await callAws('abort the multipart upload', callTime, (options) => door.client.send(request, options));
  } catch (error) {
    if (errorOfName(error) !== 'NoSuchUpload') throw error;
  }
}

async function read(door: BucketDoor, bucket: string, key: string): Promise<Readable> {
  const request = new GetObjectCommand({ Bucket: bucket, Key: key, ExpectedBucketOwner: door.owner });
  const doing = `read ${key}`;
  const { Body } = await callAws(doing, callTime, (options) => door.client.send(request, options));
  if (!(Body instanceof Readable)) throw new TypeError(`The SDK gave ${key} as no stream of Node`);
  const stalled = () => timedOut(doing, `64 KiB per second, after ${stallSeconds} s at the latest`);
  return Readable.from(bytesWithAwsName(doing, withoutStalls(Body, stallSeconds, stalled)), { objectMode: false });
}
