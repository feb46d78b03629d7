import { DeleteArchiveCommand } from '@aws-sdk/client-glacier';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { endingOf, failedWith } from './endings.ts';
import { startWorld, type World } from './harness.ts';
import { notification, vaultArn } from './notification.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ tierSeconds: { Standard: 3600 } });
});
afterAll(() => world.close());

const newJob = async (bytes = 'thaw') => world.startJob({ archiveId: await world.upload(Buffer.from(bytes)) });

/** A job that is done, and of which nobody has heard. */
async function silentJob(): Promise<string> {
  const jobId = await newJob();
  world.cloud.faults.add({ place: 'sns:Publish', kind: 'never', times: 1 });
  await world.cloud.glacier.admin.completeJob(jobId);
  return jobId;
}

async function restoredOnWord(jobId: string, change: object = {}) {
  await world.publish(notification(jobId, change));
  return endingOf(await world.restored(jobId));
}

/** Neither an object nor an upload, and no more requests for the output than these. */
async function expectNothing(jobId: string, outputRequests: number): Promise<void> {
  expect(await world.objects()).toEqual([]);
  expect(await world.openUploads()).toEqual([]);
  expect(world.cloud.glacier.admin.outputRequests(jobId)).toBe(outputRequests);
}

test('a job that never was: JobNotFound', async () => {
  const jobId = 'n'.repeat(92);
  const sentence = new RegExp(`^Cannot restore job "${jobId}" of vault "demo": Glacier does not know it\\.`);
  expect(await restoredOnWord(jobId)).toMatchObject(failedWith('JobNotFound', sentence));
  await expectNothing(jobId, 0);
});

test('a vault that never was: JobNotFound', async () => {
  const jobId = 'v'.repeat(92);
  const ending = await restoredOnWord(jobId, { VaultARN: vaultArn('nowhere') });
  expect(ending).toMatchObject(failedWith('JobNotFound', /of vault "nowhere"/));
  await expectNothing(jobId, 0);
});

test('a job that Glacier has forgotten: JobNotFound', async () => {
  const jobId = await silentJob();
  await world.cloud.glacier.admin.forgetJob(jobId);
  expect(await restoredOnWord(jobId)).toMatchObject(failedWith('JobNotFound', /24 hours .* request the archive again/));
  await expectNothing(jobId, 0);
});

test('a job in progress: JobNotReady, whatever the message says', async () => {
  const jobId = await newJob();
  const sentence = /wanted status "Succeeded", Glacier says "InProgress"/;
  expect(await restoredOnWord(jobId)).toMatchObject(failedWith('JobNotReady', sentence));
  await expectNothing(jobId, 0);
});

test("a job that failed: JobFailed, with Glacier's own words", async () => {
  const jobId = await newJob();
  await world.cloud.glacier.admin.failJob(jobId, 'The archive "x" could not be read: try again.');
  expect(endingOf(await world.restored(jobId))).toMatchObject(
    failedWith('JobFailed', /Glacier says it failed: "The archive "x" could not be read: try again\."\./),
  );
  await expectNothing(jobId, 0);
});

test('a job whose archive was deleted meanwhile: JobFailed', async () => {
  const archiveId = await world.upload(Buffer.from('soon gone'));
  const jobId = await world.startJob({ archiveId });
  await world.clients.glacier.send(new DeleteArchiveCommand({ accountId: '-', vaultName: 'demo', archiveId }));
  await world.cloud.glacier.admin.completeJob(jobId);
  expect(endingOf(await world.restored(jobId))).toMatchObject(failedWith('JobFailed', new RegExp(archiveId)));
  await expectNothing(jobId, 0);
});

test('a job whose output is refused: JobExpired, and no upload was opened for it', async () => {
  const jobId = await silentJob();
  await world.cloud.glacier.admin.expireJob(jobId);
  const sentence = /Glacier refuses the output, saying "The job ID was not found: .*The output is gone/;
  expect(await restoredOnWord(jobId)).toMatchObject(failedWith('JobExpired', sentence));
  await expectNothing(jobId, 1);
});

test('a job whose window is over when its turn comes: JobNotFound', async () => {
  const late = await startWorld({ windowSeconds: 0 });
  try {
    const jobId = await late.startJob({ archiveId: await late.upload(Buffer.from('thaw')) });
    expect(endingOf(await late.restored(jobId))).toMatchObject(failedWith('JobNotFound', /24 hours/));
    expect(await late.objects()).toEqual([]);
    expect(await late.openUploads()).toEqual([]);
  } finally {
    await late.close();
  }
});
