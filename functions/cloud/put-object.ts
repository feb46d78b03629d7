import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { Destination } from '../flow.ts';
import { withAwsName } from './aws-errors.ts';
import type { BucketDoor, ObjectLook } from './bucket-door.ts';
import { type Body, putBody } from './put-body.ts';

/** One PutObject of a stream, only where nothing lies yet. */
export async function putObject(
  { client, owner }: BucketDoor,
  { bucket: Bucket, key: Key }: Destination,
  look: ObjectLook,
  object: Body,
  signal?: AbortSignal,
): Promise<void> {
  const { contentType: ContentType, storageClass: StorageClass, metadata: Metadata } = look;
  const what = { Bucket, Key, ContentType, StorageClass, Metadata: { ...Metadata }, ExpectedBucketOwner: owner };
  await putBody(
    object,
    (body, abortSignal) => {
      const request = new PutObjectCommand({ ...what, ...body, IfNoneMatch: '*' });
      return withAwsName('put the object', client.send(request, { abortSignal }));
    },
    signal,
  );
}
