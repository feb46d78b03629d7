import { SetVaultNotificationsCommand } from '@aws-sdk/client-glacier';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MiB } from '../../functions/archive/units.ts';
import { executionName } from '../../functions/restore/execution-name.ts';
import { bytesOf } from './bytes.ts';
import { startWorld, type World } from './harness.ts';
import { notification } from './notification.ts';
import { outputOf } from './output-of.ts';
import { startQuietJob } from './stories.ts';

/** Which road a notification takes. A part has 8 MiB here (test/global-setup.mjs). */
const partBytes = 8 * MiB;

let world: World;
beforeAll(async () => {
  world = await startWorld({ restoreSmallOutput: true, tierSeconds: { Standard: 86_400 } });
});
afterAll(() => world.close());

const complete = (jobId: string) => world.cloud.glacier.admin.completeJob(jobId);

const restoreJobOutputs = (jobId: string, vaultName = 'demo') =>
  world.executionNames().filter((name) => name.startsWith(executionName({ vaultName, jobId })));

/** How the job's executions in RestoreSmallOutput said they ended. */
async function outcomes(left: ReturnType<World['leftRestoreSmallOutput']>): Promise<readonly string[]> {
  const outputs: { readonly restored?: { readonly outcome: string } }[] = (await left).map(({ output = '{}' }) =>
    JSON.parse(output),
  );
  return outputs.map(({ restored }) => restored?.outcome ?? 'handed on').sort();
}

async function objectsOf(jobId: string) {
  const objects = await world.objects();
  return objects.filter(({ metadata }) => metadata['thaw-job-id'] === jobId);
}

/** One object with these bytes, and nothing left over. */
async function expectRestored(jobId: string, bytes: Buffer): Promise<void> {
  const [object, ...others] = await objectsOf(jobId);
  expect(object?.bytes.equals(bytes)).toBe(true);
  expect(others).toEqual([]);
  expect(await world.openUploads()).toEqual([]);
}

test.each([
  ['one byte', 1],
  ['a part', partBytes],
])('%s takes the short road: there is an object, and no execution of the long one', async (_, sizeBytes) => {
  const bytes = bytesOf(sizeBytes);
  const jobId = await world.startJob({ archiveId: await world.upload(bytes) });
  const left = world.leftRestoreSmallOutput(jobId);
  await complete(jobId);
  expect(await outcomes(left)).toEqual(['restored']);
  await expectRestored(jobId, bytes);
  expect(restoreJobOutputs(jobId)).toEqual([]);
});

test('a part and a byte takes the long one', async () => {
  const bytes = bytesOf(partBytes + 1);
  const jobId = await world.startJob({ archiveId: await world.upload(bytes) });
  await complete(jobId);
  expect(await world.restored(jobId)).toMatchObject({ status: 'SUCCEEDED' });
  await expectRestored(jobId, bytes);
});

test('a large output that is said to be small is handed on, and not a byte of it is fetched before', async () => {
  const bytes = bytesOf(partBytes + 1);
  const jobId = await startQuietJob(world, 'said to be small', await world.upload(bytes));
  const left = world.leftRestoreSmallOutput(jobId);
  await world.publish(notification(jobId, { ArchiveSizeInBytes: 10 }));
  expect(await outcomes(left)).toEqual(['too large']);
  expect(await world.restored(jobId)).toMatchObject({ status: 'SUCCEEDED' });
  await expectRestored(jobId, bytes);
  // The first byte, six slices of one part and one of the other.
  expect(world.cloud.glacier.admin.outputRequests(jobId)).toBe(8);
});

test.each([
  ['a small output that is said to be large', { ArchiveSizeInBytes: 10 * partBytes }],
  ['one whose size is not told', {}],
  ['one whose size is no number', { ArchiveSizeInBytes: '10' }],
])('%s takes the long road', async (name, claim) => {
  const bytes = Buffer.from(name);
  const jobId = await startQuietJob(world, name, await world.upload(bytes));
  await world.publish(notification(jobId, claim));
  expect(await world.restored(jobId)).toMatchObject({ status: 'SUCCEEDED' });
  await expectRestored(jobId, bytes);
});

test('told twice, by vault and by topic: one object, however many executions', async () => {
  const [vault, bytes] = ['told-twice', Buffer.from('twice')];
  const archiveId = await world.upload(bytes, { vault });
  const SNSTopic = outputOf(world.cloud, 'TopicArn');
  const vaultNotificationConfig = { SNSTopic, Events: ['ArchiveRetrievalCompleted'] };
  await world.clients.glacier.send(
    new SetVaultNotificationsCommand({ accountId: '-', vaultName: vault, vaultNotificationConfig }),
  );
  const jobId = await world.startJob({ archiveId, vault });
  const left = world.leftRestoreSmallOutput(jobId, 3);
  world.cloud.faults.add({ place: 'sns:Publish', kind: 'twice', times: 1 });
  await complete(jobId); // three messages: the job's topic, twice, and the vault's
  expect(await outcomes(left)).toEqual(['already restored', 'already restored', 'restored']);
  await expectRestored(jobId, bytes);
  expect(restoreJobOutputs(jobId, vault)).toEqual([]);
});

test.each(['JSON', 'CSV'] as const)('an inventory takes the short road: %s', async (format) => {
  const vault = `inventory-${format}`;
  const archiveId = await world.upload(Buffer.from('in the inventory'), { vault });
  const jobId = await world.startInventory({ vault, format });
  const left = world.leftRestoreSmallOutput(jobId);
  await complete(jobId);
  expect(await outcomes(left)).toEqual(['restored']);
  const [object] = await objectsOf(jobId);
  expect(object?.bytes.toString()).toContain(archiveId);
  expect(object?.metadata).toMatchObject({ 'thaw-verified': 'size' });
  expect(restoreJobOutputs(jobId, vault)).toEqual([]);
});
