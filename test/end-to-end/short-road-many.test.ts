import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { executionName } from '../../functions/restore/execution-name.ts';
import { bytesOf } from './bytes.ts';
import { startWorld, type World } from './harness.ts';
import { all, withFunction } from './template-edits.ts';

const count = 100;

let world: World;
beforeAll(async () => {
  // Few environments: each costs a third of a second of CPU. Lambda is throttled then, and the herd waits its turn.
  const few = { ReservedConcurrentExecutions: 4 };
  const steps = ['RestoreSmall', 'Plan', 'FetchPart', 'Finalize'] as const;
  const changeTemplate = all(...steps.map((step) => withFunction(step, few)));
  world = await startWorld({ restoreSmallOutput: true, speed: 2, tierSeconds: { Standard: 86_400 }, changeTemplate });
});
afterAll(() => world.close());

test('a hundred small archives at once: each an object, no upload, no message left', async () => {
  const archives = Array.from({ length: count }, (_, n) => bytesOf(1000 + 37 * n, `archive ${n}`));
  const jobs = await Promise.all(
    archives.map(async (bytes) => world.startJob({ archiveId: await world.upload(bytes) })),
  );
  const told = world.messagesDone(count);
  const left = Promise.all(jobs.map((jobId) => world.leftRestoreSmallOutput(jobId)));
  await Promise.all(jobs.map((jobId) => world.cloud.glacier.admin.completeJob(jobId)));
  await told;
  await left;
  const names = new Set(world.executionNames());
  const handedOn = jobs.filter((jobId) => names.has(executionName({ vaultName: 'demo', jobId })));
  for (const jobId of handedOn) expect(await world.restored(jobId)).toMatchObject({ status: 'SUCCEEDED' });

  const objects = await world.objects();
  const byJob = new Map(objects.map(({ metadata, bytes }) => [metadata['thaw-job-id'], bytes]));
  expect(objects).toHaveLength(count);
  for (const [n, jobId] of jobs.entries()) expect(byJob.get(jobId)?.equals(archives[n] ?? Buffer.of())).toBe(true);
  expect(await world.openUploads()).toEqual([]);
  expect(world.waiting()).toBe(0);
  expect(world.deadLetters()).toEqual([]);
}, 180_000);
