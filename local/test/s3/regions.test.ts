import {
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { administratorCredentials } from '../../credentials.ts';
import { worldOf } from './world.ts';

const clientOf = (endpoint: string, region: string, followRegionRedirects = false) =>
  new S3Client({
    endpoint,
    region,
    credentials: administratorCredentials,
    forcePathStyle: true,
    followRegionRedirects,
    maxAttempts: 1,
  });

test('a bucket of another region answers a client of that region, and sends others there with 301', async () => {
  await using world = await worldOf();
  world.s3.createBucket('far', { region: 'eu-central-1' });
  const near = clientOf(world.s3.url, 'us-east-1');
  const far = clientOf(world.s3.url, 'eu-central-1');
  const object = { Bucket: 'far', Key: 'a' };
  await far.send(new PutObjectCommand({ ...object, Body: 'x' }));
  expect(await (await far.send(new GetObjectCommand(object))).Body?.transformToString()).toBe('x');
  expect((await far.send(new HeadBucketCommand({ Bucket: 'far' }))).BucketRegion).toBe('eu-central-1');
  await expect(near.send(new GetObjectCommand(object))).rejects.toMatchObject({
    name: 'PermanentRedirect',
    Bucket: 'far',
    Endpoint: 'far.s3.eu-central-1.amazonaws.com',
    $metadata: { httpStatusCode: 301 },
  });
  // A HEAD has no body to take a name from.
  await expect(near.send(new HeadObjectCommand(object))).rejects.toMatchObject({ $metadata: { httpStatusCode: 301 } });
  await expect(far.send(new GetObjectCommand({ ...object, Bucket: 'box' }))).rejects.toMatchObject({
    name: 'PermanentRedirect',
  });
});

test('a client that follows redirects reaches the bucket, and is told its region', async () => {
  await using world = await worldOf();
  world.s3.createBucket('far', { region: 'eu-central-1' });
  const following = clientOf(world.s3.url, 'us-east-1', true);
  const { LocationConstraint } = await following.send(new GetBucketLocationCommand({ Bucket: 'far' }));
  expect(LocationConstraint).toBe('eu-central-1');
});
