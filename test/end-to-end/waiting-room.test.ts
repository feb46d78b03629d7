import { PublishBatchCommand } from '@aws-sdk/client-sns';
import { expect, test } from '@jest/globals';
import { startWorld, type World } from './harness.ts';
import { notification } from './notification.ts';
import { outputOf } from './output-of.ts';
import { queueArn } from './queues.ts';
import { withVariables } from './template-edits.ts';

/** Workers for two restores at once: each may take 20, and 20 stay free for a redrive. */
const roomForTwo = withVariables('Admit', { WORKERS: '60', MAX_CONCURRENCY: '20' });

async function inWorld(workers: typeof roomForTwo, tell: (world: World) => Promise<void>): Promise<void> {
  const world = await startWorld({ speed: 1000, changeTemplate: workers });
  try {
    await tell(world);
  } finally {
    await world.close();
  }
}

/** How many restores ran at the same time at most, by the events of Step Functions; and how many waited meanwhile. */
function busiestOf(world: World): () => { readonly running: number; readonly waiting: number } {
  const running = new Set<string>();
  let most = { running: 0, waiting: 0 };
  world.cloud.stepFunctions.onStatusChange(({ executionArn, status }) => {
    if (status === 'RUNNING') running.add(executionArn);
    else running.delete(executionArn);
    if (running.size >= most.running)
      most = { running: running.size, waiting: Math.max(most.waiting, world.waiting()) };
  });
  return () => most;
}

/** So many jobs that end at the same moment; gives their ids. */
async function jobsAtOnce(world: World, count: number): Promise<string[]> {
  const archiveId = await world.upload(Buffer.from('one of many'));
  world.cloud.faults.add({ place: 'sns:Publish', kind: 'never', times: count });
  const keys = Array.from({ length: count }, (_, index) => JSON.stringify({ thaw: { key: `many/${index}` } }));
  const jobIds = await Promise.all(keys.map((description) => world.startJob({ archiveId, description })));
  for (const jobId of jobIds) await world.cloud.glacier.admin.completeJob(jobId);
  return jobIds;
}

const publishAll = (world: World, jobIds: readonly string[]) =>
  world.clients.sns.send(
    new PublishBatchCommand({
      TopicArn: outputOf(world.cloud, 'TopicArn'),
      PublishBatchRequestEntries: jobIds.map((jobId, index) => ({ Id: `m${index}`, Message: notification(jobId) })),
    }),
  );

test('of five restores, where there is room for two, never three run; the others wait in the queue, and all end well', () =>
  inWorld(roomForTwo, async (world) => {
    const busiest = busiestOf(world);
    const jobIds = await jobsAtOnce(world, 5);
    await publishAll(world, jobIds);
    const endings = await Promise.all(jobIds.map((jobId) => world.restored(jobId)));
    expect(endings.map(({ status }) => status)).toEqual(jobIds.map(() => 'SUCCEEDED'));
    expect(busiest().running).toBe(2);
    expect(busiest().waiting).toBeGreaterThanOrEqual(3);
    expect(world.executionNames()).toHaveLength(5);
    expect(await world.objects()).toHaveLength(5);
    expect(world.deadLetters()).toEqual([]);
  }));

test('a restore that waits for people counts, too: nothing starts before it has ended', () =>
  inWorld(withVariables('Admit', { WORKERS: '1', MAX_CONCURRENCY: '20' }), async (world) => {
    const release = Promise.withResolvers<object>();
    const where = { jobId: 'held' };
    const details = { with: () => release.promise };
    world.cloud.faults.add({ place: 'lambda:Invoke', kind: 'replace', where, details });
    await world.startByHand('held', { vaultName: 'demo', jobId: 'held' });

    const [jobId = ''] = await jobsAtOnce(world, 1);
    const lookedTwice = world.admitted(2);
    await world.publish(notification(jobId));
    world.cloud.messages.send(queueArn(world.cloud, 'Bell'), 'once more');
    await lookedTwice;
    expect(world.executionNames()).toEqual(['held']);
    expect(world.waiting()).toBe(1);

    release.resolve({ outcome: 'already restored' });
    expect(await world.restored(jobId)).toMatchObject({ status: 'SUCCEEDED' });
  }));
