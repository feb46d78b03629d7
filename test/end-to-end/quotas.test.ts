import { PublishBatchCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { publishedQuotas, type Quotas } from '../../local/quotas.ts';
import { functionOf } from './faults.ts';
import { startWorld, type World } from './harness.ts';
import { notification } from './notification.ts';
import { outputOf } from './output-of.ts';
import { smallArchives, startVaultWorld } from './vault-world.ts';

const { stepFunctions, lambda } = publishedQuotas.low;

/** An account in which others use most of what there is: two Lambdas at once, and a list or a transition now and then. */
const scarce: Quotas = {
  stepFunctions: {
    ...stepFunctions,
    apis: { ...stepFunctions.apis, ListExecutions: { burst: 1, perSecond: 0.01 } },
    stateTransitions: { burst: 2, perSecond: 5 },
    openMapRuns: 2,
  },
  lambda: { ...lambda, concurrency: 2 },
};

const restores = 6;

let world: World;
beforeAll(async () => {
  // In real time: on a busy machine a Lambda takes longer, and what waits for it must have its whole patience.
  world = await startWorld({ healing: true, quotas: scarce });
});
afterAll(() => world.close());

test('throttled means wait: in an account that has next to nothing left all restores end well, and none fails on the way', async () => {
  const failed: string[] = [];
  world.cloud.stepFunctions.onStatusChange(({ executionArn, status }) => {
    if (status !== 'RUNNING' && status !== 'SUCCEEDED') failed.push(`${executionArn} ${status}`);
  });
  const archiveId = await world.upload(Buffer.from('one of many'));
  world.cloud.faults.add({ place: 'sns:Publish', kind: 'never', times: restores });
  const keys = Array.from({ length: restores }, (_, index) => JSON.stringify({ thaw: { key: `many/${index}` } }));
  const jobIds = await Promise.all(keys.map((description) => world.startJob({ archiveId, description })));
  for (const jobId of jobIds) await world.cloud.glacier.admin.completeJob(jobId);
  await world.clients.sns.send(
    new PublishBatchCommand({
      TopicArn: outputOf(world.cloud, 'TopicArn'),
      PublishBatchRequestEntries: jobIds.map((jobId, index) => ({ Id: `m${index}`, Message: notification(jobId) })),
    }),
  );
  const ended = await Promise.all(jobIds.map((jobId) => world.restored(jobId)));
  expect(ended.map(({ status, redriveCount }) => `${status} ${redriveCount}`)).toEqual(jobIds.map(() => 'SUCCEEDED 0'));
  expect(await world.objects()).toHaveLength(restores);
  expect(failed).toEqual([]);
  expect(world.deadLetters()).toEqual([]);
  const { stepFunctions, lambda } = world.cloud;
  expect(lambda.throttled.get('ConcurrentInvocationLimitExceeded')).toBeGreaterThan(0);
  expect(stepFunctions.throttled.get('StateTransition')).toBeGreaterThan(0);
}, 120_000);

test('a Plan that Lambda has no room for thirty times runs the next time: no redrive, nobody is told', async () => {
  const fast = await startWorld({ speed: 5000 });
  await using _closing = { [Symbol.asyncDispose]: () => fast.close() };
  const where = { functionName: functionOf({ world: fast }, 'Plan').physicalId };
  fast.cloud.faults.add({ place: 'lambda:Invoke', kind: 'throttle', where, times: 30 });
  const jobId = await fast.startJob({ archiveId: await fast.upload(Buffer.from('late')) });
  expect(await fast.restored(jobId)).toMatchObject({ status: 'SUCCEEDED', redriveCount: 0 });
  expect(fast.cloud.faults.log).toHaveLength(30);
}, 60_000);

test("a vault's run waits, too: where Step Functions takes a call of each kind now and then, every archive comes", async () => {
  const slow = { burst: 1, perSecond: 1 / 2000 }; // time passes a thousand times faster
  const apis = { StartExecution: slow, RedriveExecution: slow, DescribeExecution: slow, ListExecutions: slow };
  const quotas = { stepFunctions: { ...stepFunctions, apis, openMapRuns: 1 }, lambda: { ...lambda, concurrency: 2 } };
  const vaults = await startVaultWorld({ quotas, healing: true, restoreSmallOutput: false });
  await using _closing = { [Symbol.asyncDispose]: () => vaults.close() };
  const vaultName = 'busy';
  const ids = vaults.keep(vaultName, smallArchives(4, vaultName));
  const ended = await vaults.restoreVault('busy', { vaultName, tier: 'Expedited', maxCostUsd: 1 });
  expect(ended).toMatchObject({ status: 'SUCCEEDED' });
  const rows = await vaults.report(vaultName, 'busy');
  expect(rows.map(({ outcome }) => outcome)).toEqual(ids.map(() => 'restored'));
  expect(await vaults.jobsFor(vaultName)).toHaveLength(ids.length);
  expect(vaults.deadLetters()).toEqual([]);
  const throttled = [...vaults.cloud.stepFunctions.throttled.keys()];
  expect(throttled).toEqual(expect.arrayContaining(['StartExecution']));
}, 120_000);
