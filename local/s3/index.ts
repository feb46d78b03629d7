import path from 'node:path';
import type { Clock } from '../clock.ts';
import type { Faults } from '../faults.ts';
import type { Gatekeeper } from '../gatekeeper.ts';
import { type BucketConfiguration, Buckets } from './bucket.ts';
import type { Witness } from './call.ts';
import { serve } from './endpoint.ts';
import { s3Error } from './errors.ts';
import { sweep } from './lifecycle.ts';

export type { BucketConfiguration } from './bucket.ts';
export type { MadeObject, Witness } from './call.ts';

export interface S3Options {
  /** Buckets live in its folder `buckets`, and are found there again. */
  readonly dataFolder: string;
  /** @default any free port */
  readonly port?: number;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly gatekeeper: Gatekeeper;
  /**
   * A request's body that is silent for so many real seconds is answered with 400 RequestTimeout.
   * @default 20, as S3 (an SDK's maintainer: aws/aws-sdk-php issue 885)
   */
  readonly silenceSeconds?: number;
  /** Shown every object that PutObject or CompleteMultipartUpload has made, before either answers. @default nobody */
  readonly witness?: Witness;
}

/** An upload that is neither completed nor aborted. */
export interface OpenUploadName {
  readonly key: string;
  readonly uploadId: string;
  /** ISO. */
  readonly initiated: string;
}

/** A running S3. */
export interface S3 {
  readonly url: string;
  readonly port: number;
  /** How often each operation was called, refused calls included. */
  readonly counts: ReadonlyMap<string, number>;
  /** Creates the bucket, or keeps its data and replaces its configuration. */
  createBucket(name: string, configuration?: BucketConfiguration): void;
  hasBucket(name: string): boolean;
  /** Throws S3's BucketNotEmpty while an object is in it. A bucket that is not there is deleted already. */
  deleteBucket(name: string): void;
  /** By key, then by age. */
  openUploads(bucketName: string): Promise<readonly OpenUploadName[]>;
  /** For tests: a stored part stands at all numbers up to `last`, too. Its bytes lie on the disk once. */
  repeatPart(bucketName: string, uploadId: string, partNumber: number, last: number): void;
  /** Does what the lifecycle rules of all buckets demand by now, or so many days later. It does not happen by itself. */
  sweep(daysLater?: number): Promise<void>;
  /** Breaks every connection and ends. The data stay. */
  close(): Promise<void>;
}

/**
 * S3 on this machine: the operations of route.ts, as strict as S3 is about what it is told, and 501 for all it does
 * not know. Bytes and manifests lie on disk; a kill leaves nothing half-written that a later run would see.
 */
export async function startS3({ dataFolder, port = 0, silenceSeconds = 20, ...tools }: S3Options): Promise<S3> {
  const buckets = new Buckets(path.join(dataFolder, 'buckets'));
  const endpoint = await serve({ ...tools, buckets, silenceSeconds }, port);
  return {
    url: `http://127.0.0.1:${endpoint.port}`,
    port: endpoint.port,
    counts: endpoint.counts,
    createBucket: (name, configuration) => buckets.create(name, configuration),
    hasBucket: (name) => buckets.get(name) !== undefined,
    deleteBucket: (name) => deleteBucket(buckets, name),
    openUploads: async (bucketName) => openUploads(buckets, bucketName),
    repeatPart: (bucketName, ...part) => repeatPart(buckets, bucketName, ...part),
    sweep: async (daysLater = 0) => {
      const now = Date.now() + tools.clock.toMs(daysLater * 86_400);
      for (const bucket of buckets.all()) sweep(bucket, tools.clock, now);
    },
    close: () => endpoint.close(),
  };
}

function deleteBucket(buckets: Buckets, name: string): void {
  if ((buckets.get(name)?.objects.all() ?? []).length > 0)
    throw s3Error('BucketNotEmpty', undefined, { BucketName: name });
  buckets.delete(name);
}

function openUploads(buckets: Buckets, bucketName: string): OpenUploadName[] {
  const bucket = buckets.get(bucketName);
  if (!bucket) throw s3Error('NoSuchBucket', `Cannot list the uploads of "${bucketName}": there is no such bucket.`);
  return bucket.uploads.all().map(({ key, uploadId, initiated }) => ({ key, uploadId, initiated }));
}

function repeatPart(buckets: Buckets, bucketName: string, uploadId: string, partNumber: number, last: number): void {
  const uploads = buckets.get(bucketName)?.uploads;
  const part = uploads?.part(uploadId, partNumber);
  if (!part) throw s3Error('InvalidPart', `Cannot repeat part ${partNumber}: it is not in upload "${uploadId}".`);
  for (let number = partNumber + 1; number <= last; number += 1)
    uploads?.putPart(uploadId, { ...part, partNumber: number });
}
