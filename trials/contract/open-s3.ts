import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { clockOf } from '../../local/clock.ts';
import { Faults } from '../../local/faults.ts';
import { everyoneMay, type Gatekeeper } from '../../local/gatekeeper.ts';
import { startS3 } from '../../local/s3/index.ts';
import { clientSettings, localSettings, placeOf, runId } from './place.ts';

/** An S3 with a bucket for the contract. */
export interface S3Place {
  readonly client: S3Client;
  readonly bucket: string;
  /** In front of every key. */
  readonly prefix: string;
  /** A caller without s3:ListBucket, where there is one. */
  readonly stranger: S3Client | undefined;
  close(): Promise<void>;
}

export async function openS3(): Promise<S3Place> {
  const place = placeOf('S3_ENDPOINT');
  if (place.kind === 'local') return await localS3();
  // A server that hides buckets in host names finds none at 127.0.0.1.
  const client = new S3Client({ ...clientSettings(place), forcePathStyle: place.kind === 'server' });
  const bucket = process.env.CONTRACT_BUCKET ?? runId;
  if (place.kind === 'server') await client.send(new CreateBucketCommand({ Bucket: bucket })).catch(ignoreExisting);
  const prefix = `${runId}/`;
  return { client, bucket, prefix, stranger: undefined, close: () => clean({ client, bucket, prefix }) };
}

async function localS3(): Promise<S3Place> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'thaw-contract-s3-'));
  const s3 = await startS3({ dataFolder, clock: clockOf(), faults: new Faults(), gatekeeper: strangersMayNotList });
  s3.createBucket('contract');
  const client = new S3Client(localSettings(s3.url));
  const stranger = new S3Client(localSettings(s3.url, 'stranger'));
  return {
    client,
    stranger,
    bucket: 'contract',
    prefix: `${runId}/`,
    async close() {
      client.destroy();
      stranger.destroy();
      await s3.close();
      await rm(dataFolder, { recursive: true });
    },
  };
}

const strangersMayNotList: Gatekeeper = {
  ...everyoneMay,
  ask: ({ caller, action }) =>
    caller === 'stranger' && action === 's3:ListBucket'
      ? { allowed: false, reason: 'no s3:ListBucket' }
      : { allowed: true },
};

function ignoreExisting(error: unknown): void {
  if (!Error.isError(error) || !error.name.startsWith('BucketAlready')) throw error;
}

/** Nothing of a run stays on a server that is not ours. */
async function clean({ client, bucket, prefix }: Pick<S3Place, 'client' | 'bucket' | 'prefix'>): Promise<void> {
  const where = { Bucket: bucket, Prefix: prefix };
  const { Contents = [] } = await client.send(new ListObjectsV2Command(where));
  for (const { Key } of Contents) await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand(where));
  for (const { Key, UploadId } of Uploads) {
    await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }));
  }
  client.destroy();
}
