import { randomBytes } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { DeployDoors } from './doors.ts';
import type { Artifacts } from './template.ts';

/** Where template and code lie. */
export interface ArtifactPlace {
  readonly bucket: string;
  /** Whether the bucket was made by this command. */
  readonly isNew: boolean;
  readonly templateUrl: string;
  /** Keys that this command wrote. */
  readonly written: readonly string[];
}

/** Puts template and code into the bucket that is given, the one of an earlier deployment, or a new one. What is there is not sent again. */
export async function putArtifacts(
  doors: DeployDoors,
  artifacts: Artifacts,
  given: string | undefined,
): Promise<ArtifactPlace> {
  const region = await doors.s3.config.region();
  const known = given ?? (await findBucket(doors.s3, region));
  const bucket = known ?? (await makeBucket(doors.s3, region));
  const templateKey = artifacts.templateKeyIn(bucket);
  const files = [
    { key: artifacts.zipKey, body: artifacts.zip },
    { key: templateKey, body: Buffer.from(artifacts.templateIn(bucket)) },
  ];
  const written: string[] = [];
  for (const { key, body } of files) if (await putNew(doors.s3, bucket, key, body)) written.push(key);
  return { bucket, isNew: known === undefined, templateUrl: urlOf(doors, region, bucket, templateKey), written };
}

/** The region is part of the name: code must lie in the region of its functions. */
const prefixIn = (region: string) => `thaw-deploy-${region}-`;

async function findBucket(s3: S3Client, region: string): Promise<string | undefined> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  return Buckets.map(({ Name = '' }) => Name).find((name) => name.startsWith(prefixIn(region)));
}

/** New buckets are private and encrypted (S3 guide, "default-bucket-encryption", "access-control-block-public-access"). */
async function makeBucket(s3: S3Client, region: string): Promise<string> {
  const Bucket = `${prefixIn(region)}${randomBytes(6).toString('hex')}`;
  // us-east-1 is the only region that must not be named (S3 API reference, CreateBucket).
  const place = region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: region } };
  await s3.send(new CreateBucketCommand({ Bucket, ...(place as object) }));
  return Bucket;
}

/** Keys are made of the content, so what is there is the same. */
async function putNew(s3: S3Client, Bucket: string, Key: string, Body: Buffer): Promise<boolean> {
  try {
    await s3.send(new HeadObjectCommand({ Bucket, Key }));
    return false;
  } catch (error) {
    if (!Error.isError(error) || !['NotFound', 'NoSuchKey'].includes(error.name)) throw error;
  }
  await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  return true;
}

function urlOf({ s3Url }: DeployDoors, region: string, bucket: string, key: string): string {
  if (s3Url !== undefined) return `${s3Url}/${bucket}/${key}`;
  return `https://${bucket}.s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}/${key}`;
}

/** Takes back what `putArtifacts` did, for somebody who said no. */
export async function takeBack({ s3 }: DeployDoors, { bucket, isNew, written }: ArtifactPlace): Promise<void> {
  for (const Key of written) await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
  if (isNew) await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
}
