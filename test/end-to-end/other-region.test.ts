import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { administratorCredentials } from '../../local/credentials.ts';
import { readObject } from './buckets.ts';
import { bytesOf } from './bytes.ts';
import { failedWith, restore } from './endings.ts';
import { startWorld, type World } from './harness.ts';
import { outputOf } from './output-of.ts';
import { all, withVariables } from './template-edits.ts';
import { startVaultWorld } from './vault-world.ts';

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

test('a whole vault goes there, and its copies are made there', async () => {
  const steps = [
    ...(['Plan', 'FetchPart', 'Finalize', 'Abandon', 'RestoreSmall', 'RequestInventory'] as const),
    ...(['ChooseArchives', 'TakeStock', 'MakeCopies'] as const),
  ];
  const changeTemplate = all(...steps.map((step) => withVariables(step, { BUCKET_REGION: farAway })));
  const vaults = await startVaultWorld({ changeTemplate });
  try {
    vaults.cloud.s3.createBucket(outputOf(vaults.cloud, 'BucketName'), { region: farAway });
    const bytes = Buffer.from('the same');
    vaults.keep(
      'twins',
      [1, 2].map((twin) => ({ bytes, description: `twins/${twin}.txt` })),
    );
    const ended = await vaults.restoreVault('twins', { vaultName: 'twins', maxCostUsd: 1, copies: true });
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'complete' } });
    expect(await vaults.jobsFor('twins')).toHaveLength(1);
    const rows = await vaults.report('twins', 'twins');
    expect(rows.map(({ outcome }) => outcome)).toEqual(['restored', 'restored']);
    expect(rows.filter(({ copyOf }) => copyOf !== '')).toHaveLength(1);
  } finally {
    await vaults.close();
  }
}, 180_000);

test('without bucketRegion the restore ends as PermanentRedirect, before an upload is opened', async () => {
  world = await worldWith(undefined);
  const ending = await restore(world, { archiveId: await world.upload(bytesOf(20 * MiB, 'lost')) });
  expect(ending).toMatchObject(failedWith('PermanentRedirect', /answered 301.*setting bucketRegion/));
  expect(await world.openUploads()).toEqual([]);
});
