import {
  DeleteArchiveCommand,
  DeleteVaultCommand,
  DescribeVaultCommand,
  GetJobOutputCommand,
  InitiateJobCommand,
} from '@aws-sdk/client-glacier';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { accountId, type Scene, setScene } from './vaults-for-test.ts';

const vaultName = 'daily';
const daySeconds = 86_400;
let scene: Scene;

beforeAll(async () => {
  scene = await setScene({ inventoryEverySeconds: daySeconds });
  scene.glacier.admin.createVault(vaultName);
  await scene.glacier.admin.putArchive(vaultName, 'first', 'first');
});
afterAll(() => scene.close());

const describeVault = () => scene.client.send(new DescribeVaultCommand({ accountId, vaultName }));

async function inventory(): Promise<string[]> {
  const jobParameters = { Type: 'inventory-retrieval' };
  const { jobId = '' } = await scene.client.send(new InitiateJobCommand({ accountId, vaultName, jobParameters }));
  await scene.glacier.admin.completeJob(jobId);
  const { body } = await scene.client.send(new GetJobOutputCommand({ accountId, vaultName, jobId }));
  const { ArchiveList }: { ArchiveList: { ArchiveDescription: string }[] } = JSON.parse(
    (await body?.transformToString()) ?? '',
  );
  return ArchiveList.map(({ ArchiveDescription }) => ArchiveDescription);
}

test('before the first inventory nothing is counted, and none can be asked for', async () => {
  const { LastInventoryDate, NumberOfArchives, SizeInBytes } = await describeVault();
  expect([LastInventoryDate, NumberOfArchives, SizeInBytes]).toEqual([undefined, undefined, undefined]);
  await expect(inventory()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('then both tell what was there at its time, also after a restart', async () => {
  scene.glacier.admin.takeStock(vaultName);
  await scene.glacier.admin.putArchive(vaultName, 'second', 'second');
  await scene.restart();
  expect(await describeVault()).toMatchObject({ NumberOfArchives: 1, SizeInBytes: 5 });
  expect(await inventory()).toEqual(['first']);
});

test('a vault that was emptied since its last inventory cannot be deleted before the next', async () => {
  const { glacier, client } = scene;
  glacier.admin.createVault('emptied');
  const { id: archiveId } = await glacier.admin.putArchive('emptied', 'gone');
  await client.send(new DeleteArchiveCommand({ accountId, vaultName: 'emptied', archiveId }));
  const deleteVault = () => client.send(new DeleteVaultCommand({ accountId, vaultName: 'emptied' }));
  await expect(deleteVault()).rejects.toThrow('Vault not empty or recently written to');
  glacier.admin.takeStock('emptied');
  await deleteVault();
});

test('an inventory is made by itself when a day has passed, and keeps its date while nothing changes', async () => {
  const waits: (() => void)[] = [];
  const clock = {
    nowSeconds: () => 0,
    speed: 1,
    toMs: () => 0,
    wait: () => new Promise<void>((resolve) => void waits.push(resolve)),
  };
  const fast = await setScene({ clock, inventoryEverySeconds: daySeconds });
  const aDayPasses = async () => {
    waits.shift()?.();
    await new Promise(setImmediate);
  };
  try {
    fast.glacier.admin.createVault(vaultName);
    await fast.glacier.admin.putArchive(vaultName, 'first', 'first');
    await aDayPasses();
    const first = await fast.client.send(new DescribeVaultCommand({ accountId, vaultName }));
    expect(first).toMatchObject({ NumberOfArchives: 1, SizeInBytes: 5 });
    await aDayPasses();
    const second = await fast.client.send(new DescribeVaultCommand({ accountId, vaultName }));
    expect(second.LastInventoryDate).toBe(first.LastInventoryDate);
  } finally {
    waits.shift()?.();
    await fast.close();
  }
});
