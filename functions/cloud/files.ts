import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { ByteRange } from '../archive/byte-range.ts';
import { toHttpRange } from '../archive/byte-range.ts';
import { statusOf } from './aws-errors.ts';
import { callAws, clientSettings } from './clients.ts';
import { contentTypeOf } from './content-type.ts';

/** When a file may be written: where nothing is, or where the file still has this ETag. */
export type Condition = { readonly isNew: true } | { readonly eTag: string };

/** One file of a bucket, as S3 lists it. */
export interface ListedFile {
  readonly key: string;
  readonly sizeBytes: number;
  readonly eTag: string;
}

/** The narrow door to a bucket of small files, and to lists of large ones. Errors come under AWS's own names. */
export interface Files {
  /** The whole file; undefined where there is none. For files of a few megabytes. */
  read(key: string): Promise<{ readonly bytes: Buffer; readonly eTag: string } | undefined>;
  /** Some of a file's bytes. */
  readRange(key: string, range: ByteRange): Promise<Buffer>;
  sizeOf(key: string): Promise<number | undefined>;
  /** Gives the new ETag. Under a condition that does not hold: `PreconditionFailed` or `ConditionalRequestConflict`. */
  write(key: string, bytes: string | Uint8Array, condition?: Condition): Promise<string>;
  /** In UTF-8 order of keys, after `startAfter`. */
  list(prefix: string, startAfter?: string): AsyncIterable<ListedFile>;
}

/** Of up to 128 MiB (a vault's file of names). Functions that live 30 s read, too. */
const readTime = { answerSeconds: 8, callSeconds: 27 };

const writeTime = { answerSeconds: 30, callSeconds: 100 };

/** `region`: the bucket's, where it is not the stack's own. */
export const filesClient = (region?: string): S3Client =>
  new S3Client({ ...clientSettings(3), ...(region !== undefined && { region }) });

/** Here the SDK retries: files are small, and every write may be repeated. */
export const openFiles = (bucket: string, owner: string, client = filesClient()): Files => {
  const door = { client, at: { Bucket: bucket, ExpectedBucketOwner: owner } };
  return {
    read: (key) => read(door, key),
    readRange: async (key, range) => (await get(door, key, toHttpRange(range))).bytes,
    sizeOf: (key) => sizeOf(door, key),
    write: (key, bytes, condition) => write(door, key, bytes, condition),
    list: (prefix, startAfter) => list(door, prefix, startAfter),
  };
};

interface Door {
  readonly client: S3Client;
  readonly at: { readonly Bucket: string; readonly ExpectedBucketOwner: string };
}

const get = ({ client, at }: Door, key: string, Range?: string) =>
  callAws(`read ${key}`, readTime, async (options) => {
    const { Body, ETag = '' } = await client.send(new GetObjectCommand({ ...at, Key: key, Range }), options);
    return { bytes: Buffer.from((await Body?.transformToByteArray()) ?? []), eTag: ETag };
  });

async function read(door: Door, key: string) {
  try {
    return await get(door, key);
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

async function sizeOf({ client, at }: Door, key: string): Promise<number | undefined> {
  try {
    const { ContentLength = 0 } = await callAws(`look at ${key}`, readTime, (options) =>
      client.send(new HeadObjectCommand({ ...at, Key: key }), options),
    );
    return ContentLength;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

async function write(door: Door, key: string, bytes: string | Uint8Array, condition?: Condition): Promise<string> {
  const request = new PutObjectCommand({
    ...door.at,
    Key: key,
    Body: bytes,
    ContentType: contentTypeOf(key),
    ...asHeaders(condition),
  });
  const { ETag } = await callAws(`write ${key}`, writeTime, (options) => door.client.send(request, options));
  return ETag ?? '';
}

function asHeaders(condition?: Condition) {
  if (condition === undefined) return {};
  return 'isNew' in condition ? { IfNoneMatch: '*' } : { IfMatch: condition.eTag };
}

async function* list({ client, at }: Door, prefix: string, startAfter?: string): AsyncGenerator<ListedFile> {
  let token: string | undefined;
  do {
    const request = new ListObjectsV2Command({
      ...at,
      Prefix: prefix,
      StartAfter: startAfter,
      ContinuationToken: token,
    });
    const page = await callAws(`list ${prefix}`, readTime, (options) => client.send(request, options));
    for (const { Key, Size, ETag } of page.Contents ?? []) {
      if (Key !== undefined) yield { key: Key, sizeBytes: Size ?? 0, eTag: ETag ?? '' };
    }
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
}
