import { PutObjectCommand } from '@aws-sdk/client-s3';
import { PublishBatchCommand } from '@aws-sdk/client-sns';
import { expect, test } from '@jest/globals';
import { MiB } from '../../functions/archive/units.ts';
import { publishedQuotas } from '../../local/quotas.ts';
import { bytesOf } from './bytes.ts';
import { startWorld, type World, type WorldOptions } from './harness.ts';
import { notification } from './notification.ts';
import { outputOf } from './output-of.ts';
import { queueArn, roomUrl } from './queues.ts';
import { withVariables } from './template-edits.ts';

/** Workers for two restores at once: each may take 20, and 20 stay free for a redrive. */
const roomForTwo = withVariables('Admit', { WORKERS: '60', MAX_CONCURRENCY: '20' });

async function inWorld(
  workers: typeof roomForTwo,
  tell: (world: World) => Promise<void>,
  options: WorldOptions = {},
): Promise<void> {
  const world = await startWorld({ speed: 1000, changeTemplate: workers, ...options });
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
    const release = await holdOne(world);

    const [jobId = ''] = await jobsAtOnce(world, 1);
    const lookedTwice = world.admitted(2);
    await world.publish(notification(jobId));
    world.cloud.messages.send(queueArn(world.cloud, 'Bell'), 'once more');
    await lookedTwice;
    expect(world.executionNames()).toEqual(['held']);
    expect(world.waiting()).toBe(1);

    release();
    expect(await world.restored(jobId)).toMatchObject({ status: 'SUCCEEDED' });
  }));

/** Starts a restore by hand that goes on until it is released: where there is one worker, it takes all places. */
async function holdOne(world: World): Promise<() => void> {
  const release = Promise.withResolvers<object>();
  const where = { jobId: 'held' };
  const details = { with: () => release.promise };
  world.cloud.faults.add({ place: 'lambda:Invoke', kind: 'replace', where, details });
  await world.startByHand('held', { vaultName: 'demo', jobId: 'held' });
  return () => release.resolve({ outcome: 'already restored' });
}

const leasesKey = 'gate/leases.json';

/** Puts a lease of all places into the work bucket, as it stands after so many minutes. */
async function leaseAll(world: World, minutes: number): Promise<void> {
  const since = new Date(Date.now() - minutes * 60_000).toISOString();
  const held = { lost: { places: 60, since } };
  const Bucket = outputOf(world.cloud, 'WorkBucketName');
  const Body = JSON.stringify({ reconciledAt: null, held, strangers: [] });
  await world.clients.s3.send(new PutObjectCommand({ Bucket, Key: leasesKey, Body }));
}

test('small never waits for large: while large ones wait in the room for their turn, a small one that comes after them is restored', () =>
  inWorld(
    withVariables('Admit', { WORKERS: '1', MAX_CONCURRENCY: '20' }),
    async (world) => {
      const release = await holdOne(world);
      const large = await world.upload(bytesOf(8 * MiB + 1, 'large'));
      const moved = world.messagesDone(2);
      const beforeMs = Date.now();
      const waiting = [await world.startJob({ archiveId: large }), await world.startJob({ archiveId: large })];
      await moved;
      const afterMs = Date.now();

      const restored = world.messagesDone(1);
      await world.startJob({
        archiveId: await world.upload(Buffer.from('small')),
        description: '{"thaw":{"key":"small.txt"}}',
      });
      await restored;
      expect((await world.object('small.txt'))?.bytes.toString()).toBe('small');

      expect(world.executionNames()).toEqual(['held']);
      const inRoom = world.cloud.messages.messagesIn(roomUrl(world.cloud));
      expect(inRoom).toHaveLength(2);
      for (const { attributes } of inRoom) {
        const arrivedMs = Number(attributes['arrived']);
        expect([beforeMs <= arrivedMs, arrivedMs <= afterMs]).toEqual([true, true]); // an output's hours count from there
      }
      release();
      for (const jobId of waiting) expect(await world.restored(jobId)).toMatchObject({ status: 'SUCCEEDED' });
    },
    { restoreSmallOutput: true },
  ));

test('ends that are told twice free no place twice: of five restores, where there is room for two, never three run', () =>
  inWorld(roomForTwo, async (world) => {
    world.cloud.faults.add({ place: 'events:Deliver', kind: 'twice' });
    const busiest = busiestOf(world);
    const jobIds = await jobsAtOnce(world, 5);
    await publishAll(world, jobIds);
    for (const jobId of jobIds) expect(await world.restored(jobId)).toMatchObject({ status: 'SUCCEEDED' });
    expect(busiest().running).toBe(2);
  }));

test('a lease whose end was never told is found out by the reconciliation, and what waits for its places starts', () =>
  inWorld(roomForTwo, async (world) => {
    await leaseAll(world, 10);
    const [jobId = ''] = await jobsAtOnce(world, 1);
    await world.publish(notification(jobId));
    expect(await world.restored(jobId)).toMatchObject({ status: 'SUCCEEDED' });
    expect(world.cloud.stepFunctions.counts.get('ListExecutions')).toBeGreaterThan(0);
  }));

test('a throttled ListExecutions changes nothing: no lease is freed, nothing starts, and no message is lost', () =>
  inWorld(
    roomForTwo,
    async (world) => {
      await leaseAll(world, 10);
      const [jobId = ''] = await jobsAtOnce(world, 1);
      const looked = world.admitted(1);
      await world.publish(notification(jobId));
      await looked;
      expect(world.executionNames()).toEqual([]);
      expect(world.waiting()).toBe(1);
      expect(world.deadLetters()).toEqual([]);
      expect(world.cloud.stepFunctions.throttled.get('ListExecutions')).toBeGreaterThan(0);
    },
    { quotas: { ...publishedQuotas.low, stepFunctions: { ...publishedQuotas.low.stepFunctions, apis: noLists } } },
  ));

const noLists = { ListExecutions: { burst: 0, perSecond: 0 } };
