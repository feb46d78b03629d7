import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { executionName } from '../../functions/restore/execution-name.ts';
import { endingOf, failedWith } from './endings.ts';
import { startWorld, type World } from './harness.ts';
import { notification } from './notification.ts';
import { WatchedFaults } from './watched-faults.ts';

const faults = new WatchedFaults();
let world: World;
beforeAll(async () => {
  world = await startWorld({ faults, tierSeconds: { Standard: 3600 } });
});
afterAll(() => world.close());

/** A job in progress whose restore somebody has started, under the name that its notification would give it. */
async function startedEarly(bytes: string) {
  const jobId = await world.startJob({ archiveId: await world.upload(Buffer.from(bytes)) });
  const task = { vaultName: 'demo', jobId };
  const name = executionName(task);
  const executionArn = await world.startByHand(name, task);
  return { jobId, name, executionArn };
}

/** A restore that ended badly before its time. */
async function failedEarly(bytes: string) {
  const early = await startedEarly(bytes);
  expect(endingOf(await world.restored(early.jobId))).toMatchObject(
    failedWith('JobNotReady', /^Cannot restore job ".*" yet: .* Glacier says "InProgress"\.$/),
  );
  expect(world.cloud.glacier.admin.outputRequests(early.jobId)).toBe(0);
  expect(await world.openUploads()).toEqual([]);
  return early;
}

const namesOf = (name: string) => world.executionNames().filter((each) => each.startsWith(name));

/** The bytes of the object that this job made. */
async function restoredBy(jobId: string): Promise<string | undefined> {
  const objects = await world.objects();
  return objects.find(({ metadata }) => metadata['thaw-job-id'] === jobId)?.bytes.toString();
}

test('a restore started too early by hand fails with JobNotReady, and the true notification redrives it', async () => {
  const { jobId, name } = await failedEarly('by hand');
  const again = world.restoredAgain(jobId);
  await world.cloud.glacier.admin.completeJob(jobId);
  expect(await again).toMatchObject({ name, status: 'SUCCEEDED', redriveCount: 1 });
  expect(namesOf(name)).toEqual([name]);
  expect(await restoredBy(jobId)).toBe('by hand');
});

test('a notification that came too early is healed by the true one', async () => {
  const jobId = await world.startJob({ archiveId: await world.upload(Buffer.from('by forgery')) });
  await world.publish(notification(jobId));
  expect(endingOf(await world.restored(jobId))).toMatchObject(failedWith('JobNotReady', /"InProgress"/));
  const again = world.restoredAgain(jobId);
  await world.cloud.glacier.admin.completeJob(jobId);
  expect(await again).toMatchObject({ status: 'SUCCEEDED', redriveCount: 1 });
  expect(await restoredBy(jobId)).toBe('by forgery');
});

test('where Step Functions refuses the redrive, the true notification starts <name>-2', async () => {
  const { jobId, name, executionArn } = await failedEarly('again');
  faults.add({
    place: 'states:RedriveExecution',
    kind: 'error',
    where: { executionArn },
    details: { code: 'ExecutionNotRedrivable', status: 400 },
  });
  const again = world.restoredAgain(jobId);
  await world.cloud.glacier.admin.completeJob(jobId);
  expect(await again).toMatchObject({ name: `${name}-2`, status: 'SUCCEEDED', redriveCount: 0 });
  expect(namesOf(name)).toEqual([name, `${name}-2`]);
  expect(await restoredBy(jobId)).toBe('again');
});

test('a restore that somebody stopped is taken up again by the notification', async () => {
  faults.add({ place: 'lambda:Invoke', kind: 'replace', times: 1, details: { with: () => new Promise(() => {}) } });
  const planned = faults.next('lambda:Invoke');
  const { jobId, name, executionArn } = await startedEarly('stopped');
  await planned;
  await world.clients.states.send(new StopExecutionCommand({ executionArn }));
  expect(await world.restored(jobId)).toMatchObject({ status: 'ABORTED' });

  const again = world.restoredAgain(jobId);
  await world.cloud.glacier.admin.completeJob(jobId);
  expect(await again).toMatchObject({ name, status: 'SUCCEEDED', redriveCount: 1 });
  expect(await restoredBy(jobId)).toBe('stopped');
});

test('a restore under way needs no second start: the notification finds it, and is done', async () => {
  const release = Promise.withResolvers<void>();
  const early = await startedHeld(release.promise);
  const done = world.messagesDone(1);
  await world.cloud.glacier.admin.completeJob(early.jobId);
  await done;
  expect(world.deadLetters()).toEqual([]);
  const ended = world.restored(early.jobId);
  release.resolve();
  expect(await ended).toMatchObject({ name: early.name, redriveCount: 0 });
  expect(namesOf(early.name)).toEqual([early.name]);
});

/** A restore whose Plan waits for a word. */
async function startedHeld(word: Promise<void>) {
  const held = async () => {
    await word;
    return { outcome: 'already restored' };
  };
  faults.add({ place: 'lambda:Invoke', kind: 'replace', times: 1, details: { with: held } });
  const planned = faults.next('lambda:Invoke');
  const early = await startedEarly('held');
  await planned;
  return early;
}
