import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { administratorCredentials } from '../../local/credentials.ts';
import { readObject } from './buckets.ts';
import { bytesOf } from './bytes.ts';
import { failedWith, restore } from './endings.ts';
import { startWorld, type World } from './harness.ts';
import { outputOf } from './output-of.ts';
import { all, withVariables } from './template-edits.ts';

const farAway = 'eu-central-1';
const MiB = 2 ** 20;

/** Where the destination bucket lies, which the stack may know or not. */
async function worldWith(bucketRegion: string | undefined): Promise<World> {
  const steps = ['Plan', 'FetchPart', 'Finalize', 'Abandon', 'RestoreSmall'] as const;
  const edits =
    bucketRegion === undefined ? [] : steps.map((step) => withVariables(step, { BUCKET_REGION: bucketRegion }));
  const world = await startWorld({ speed: 1000, restoreSmallOutput: true, changeTemplate: all(...edits) });
  world.cloud.s3.createBucket(outputOf(world.cloud, 'BucketName'), { region: farAway });
  return world;
}

let world: World;
afterAll(() => world.close());

describe('a bucket in another region than the stack, with bucketRegion', () => {
  let client: S3Client;
  beforeAll(async () => {
    world = await worldWith(farAway);
    client = new S3Client({
      endpoint: world.cloud.endpoints.s3,
      region: farAway,
      credentials: administratorCredentials,
      forcePathStyle: true,
    });
  });
  afterAll(async () => {
    client.destroy();
    await world.close();
  });

  const objectAt = (key: string) => readObject(client, outputOf(world.cloud, 'BucketName'), key);

  test('gets an archive of several parts, byte for byte', async () => {
    const bytes = bytesOf(20 * MiB + 1, 'far and large');
    const archiveId = await world.upload(bytes);
    const { status, error, cause } = await world.restored(await world.startJob({ archiveId }));
    expect({ status, error, cause }).toEqual({ status: 'SUCCEEDED' });
    expect((await objectAt(`demo/${archiveId}`))?.bytes.equals(bytes)).toBe(true);
  });

  test('gets a small one, too', async () => {
    const bytes = bytesOf(MiB, 'far and small');
    const archiveId = await world.upload(bytes);
    const jobId = await world.startJob({ archiveId });
    expect(await world.leftRestoreSmallOutput(jobId)).toMatchObject([{ status: 'SUCCEEDED' }]);
    expect((await objectAt(`demo/${archiveId}`))?.bytes.equals(bytes)).toBe(true);
  });
});

test('without bucketRegion the restore ends as PermanentRedirect, before an upload is opened', async () => {
  world = await worldWith(undefined);
  const ending = await restore(world, { archiveId: await world.upload(bytesOf(20 * MiB, 'lost')) });
  expect(ending).toMatchObject(failedWith('PermanentRedirect', /answered 301.*setting bucketRegion/));
  expect(await world.openUploads()).toEqual([]);
});
