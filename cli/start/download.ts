import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { treeHashOfFile } from '../../local/glacier/tree-hash.ts';

export interface Download {
  readonly bucket: string;
  readonly key: string;
  /** Where the file appears, whole and right, or not at all. */
  readonly path: string;
  /** What its tree hash must be. */
  readonly treeHash: string;
}

/** The object in the bucket is not the file that went into the vault. */
class NotTheSame extends Error {
  override readonly name = 'NotTheSame';
}

/** Fetches an object, hashes what lies on the disk, and only then gives it its name. */
export async function download(s3: S3Client, wanted: Download, signal?: AbortSignal): Promise<void> {
  await mkdir(path.dirname(wanted.path), { recursive: true });
  const unverified = `${wanted.path}.${process.pid}.part`;
  try {
    await fetchTo(unverified, s3, wanted, signal);
    await verify(unverified, wanted);
    await rename(unverified, wanted.path);
  } finally {
    await rm(unverified, { force: true });
  }
}

async function fetchTo(file: string, s3: S3Client, { bucket, key }: Download, signal?: AbortSignal): Promise<void> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal });
  if (!(Body instanceof Readable)) throw new Error(`Cannot download s3://${bucket}/${key}: the answer has no body`);
  await pipeline(Body, createWriteStream(file), { signal });
}

async function verify(file: string, { bucket, key, treeHash }: Download): Promise<void> {
  const found = await treeHashOfFile(file);
  if (found === treeHash) return;
  throw new NotTheSame(
    `s3://${bucket}/${key} is not what went into the vault: its tree hash is ${found}, wanted ${treeHash}`,
  );
}
