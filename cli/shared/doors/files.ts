import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { WorkFiles } from './doors.ts';

export const workFiles = (s3: S3Client, bucket: string, abortSignal?: AbortSignal): WorkFiles => ({
  async text(key) {
    return await (await get(s3, bucket, key, abortSignal))?.Body?.transformToString();
  },
  async stream(key) {
    const body = (await get(s3, bucket, key, abortSignal))?.Body;
    return body instanceof Readable ? body : undefined;
  },
  async write(Key, Body) {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }), { abortSignal });
  },
  async folders(Prefix) {
    const names: string[] = [];
    const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix, Delimiter: '/' }, { abortSignal });
    for await (const { CommonPrefixes = [] } of pages) {
      names.push(...CommonPrefixes.map((folder) => (folder.Prefix ?? '').slice(Prefix.length, -1)));
    }
    return names;
  },
});

async function get(
  s3: S3Client,
  Bucket: string,
  Key: string,
  abortSignal?: AbortSignal,
): Promise<GetObjectCommandOutput | undefined> {
  try {
    return await s3.send(new GetObjectCommand({ Bucket, Key }), { abortSignal });
  } catch (error) {
    if (Error.isError(error) && error.name === 'NoSuchKey') return undefined;
    throw error;
  }
}
