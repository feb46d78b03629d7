import { GetBucketEncryptionCommand, GetBucketLifecycleConfigurationCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type World, worldOf } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await worldOf();
});
afterAll(() => world[Symbol.asyncDispose]());

const lifecycle = (Bucket: string) => world.client.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
const encryption = (Bucket: string) => world.client.send(new GetBucketEncryptionCommand({ Bucket }));

test('a bucket tells its lifecycle rules, and 404 NoSuchLifecycleConfiguration where it has none', async () => {
  world.s3.createBucket('ruled', { lifecycle: [{ prefix: 'a/', abortIncompleteMultipartUploadDays: 3 }] });
  expect((await lifecycle('ruled')).Rules).toEqual([
    { Status: 'Enabled', Filter: { Prefix: 'a/' }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 3 } },
  ]);
  await expect(lifecycle('box')).rejects.toMatchObject({ name: 'NoSuchLifecycleConfiguration' });
});

test('a bucket tells how it is encrypted: AES256 unless somebody chose a key', async () => {
  const keyId = 'arn:aws:kms:us-east-1:000000000000:key/k';
  world.s3.createBucket('keyed', { encryption: { algorithm: 'aws:kms', keyId, bucketKey: true } });
  const rulesOf = async (bucket: string) => (await encryption(bucket)).ServerSideEncryptionConfiguration?.Rules;
  expect(await rulesOf('box')).toEqual([
    { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
  ]);
  expect(await rulesOf('keyed')).toEqual([
    {
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyId },
      BucketKeyEnabled: true,
    },
  ]);
});
