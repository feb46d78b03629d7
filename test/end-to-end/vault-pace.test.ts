import { SetDataRetrievalPolicyCommand } from '@aws-sdk/client-glacier';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Ledger } from '../../functions/run-files/ledger.ts';
import { bytesOf } from './bytes.ts';
import { functionOf } from './faults.ts';
import { outputOf } from './output-of.ts';
import { quickHours, smallArchives, startVaultWorld, type VaultWorld } from './vault-world.ts';

/** What the run of a vault does about what Glacier refuses for now, and about objects that somebody takes away. */
let world: VaultWorld;

beforeAll(async () => {
  world = await startVaultWorld(quickHours);
});
afterAll(() => world.close());

test('one archive does not stop a vault: what the policy can never pass is named, and the others come, hour by hour', async () => {
  const vaultName = 'policy';
  const large = { bytes: bytesOf(2000, 'large'), description: 'large.bin', createdAt: '2010-01-01T00:00:00.000Z' };
  const ids = world.keep(vaultName, [large, ...smallArchives(12, vaultName)]);
  // Twelve of 100 to 111 bytes: more than an hour's.
  const Policy = { Rules: [{ Strategy: 'BytesPerHour', BytesPerHour: 1000 }] };
  await world.clients.glacier.send(new SetDataRetrievalPolicyCommand({ accountId: '-', Policy }));
  const ended = await world.restoreVault('policy', { vaultName, tier: 'Standard', maxCostUsd: 1 });
  expect(ended).toMatchObject({ error: 'ArchivesMissing' });
  const rows = await world.report(vaultName, 'policy');
  expect(rows.filter(({ outcome }) => outcome === 'restored')).toHaveLength(12);
  expect(rows.filter(({ outcome }) => outcome !== 'restored')).toEqual([
    expect.objectContaining({
      archiveId: ids[0],
      outcome: 'failed',
      reason: expect.stringMatching(/^OverPolicy: the archive has 2,000 bytes, .* allows 1,000 per hour/),
    }),
  ]);
  expect(await world.jobsFor(vaultName)).toHaveLength(12);
}, 120_000);

test('nothing is bought twice by surprise: an object that somebody takes away is reported, and not requested again', async () => {
  const vaultName = 'taken';
  const ids = world.keep(vaultName, smallArchives(2, vaultName));
  // Nobody is told of the second job: the run goes on until it is overdue, and looks at the bucket meanwhile.
  world.cloud.faults.add({ place: 'sns:Publish', kind: 'never', from: 2, times: 1 });
  const executionArn = await world.startVault('taken', { vaultName, tier: 'Expedited', maxCostUsd: 1 });
  await seenIn(world, vaultName, 'restored');
  const Bucket = outputOf(world.cloud, 'BucketName');
  const [{ key } = { key: '' }] = await world
    .objects()
    .then((all) => all.filter((one) => one.key.startsWith('taken/')));
  await world.clients.s3.send(new DeleteObjectCommand({ Bucket, Key: key }));
  await world.cloud.stepFunctions.ended(executionArn);
  const rows = await world.report(vaultName, 'taken');
  expect(rows.map(({ outcome }) => outcome).toSorted()).toEqual(['restored', 'taken away']);
  expect(rows.find(({ outcome }) => outcome !== 'restored')).toMatchObject({
    key,
    reason: expect.stringMatching(/^TakenAway: /),
    tries: 1,
  });
  expect((await world.jobsFor(vaultName)).map(({ archiveId }) => archiveId).toSorted()).toEqual(ids.toSorted());
}, 120_000);

test('where it is to be bought again, an object that somebody takes away is requested once more, and comes back', async () => {
  const vaultName = 'bought';
  const [kept] = smallArchives(2, vaultName);
  const ids = world.keep(vaultName, smallArchives(2, vaultName));
  world.cloud.faults.add({ place: 'sns:Publish', kind: 'never', from: 2, times: 1 });
  const wanted = { vaultName, tier: 'Expedited', maxCostUsd: 1, rebuyMissing: true };
  const executionArn = await world.startVault('bought', wanted);
  await seenIn(world, vaultName, 'restored');
  const Bucket = outputOf(world.cloud, 'BucketName');
  const [{ key } = { key: '' }] = (await world.objects()).filter((one) => one.key.startsWith('bought/'));
  await world.clients.s3.send(new DeleteObjectCommand({ Bucket, Key: key }));
  expect(await world.cloud.stepFunctions.ended(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
  const rows = await world.report(vaultName, 'bought');
  expect(rows.map(({ outcome }) => outcome)).toEqual(['restored', 'restored']);
  const [gone, other] = [rows.find((row) => row.key === key), rows.find((row) => row.key !== key)];
  expect([gone?.tries, other?.tries]).toEqual([2, 1]);
  const jobs = (await world.jobsFor(vaultName)).map(({ archiveId }) => archiveId);
  expect(jobs.toSorted()).toEqual([...ids, gone?.archiveId ?? 'none'].toSorted());
  if (key === kept?.description) expect((await world.object(key))?.bytes.equals(kept.bytes)).toBe(true);
}, 120_000);

test('a run always ends: one that nobody asks anything for any more says what is missing', async () => {
  const vaultName = 'standstill';
  world.keep(vaultName, smallArchives(3, vaultName));
  const { physicalId: functionName } = functionOf({ world }, 'RequestArchives');
  // As a RequestArchives that takes all rows for done.
  const idle = (run: Record<string, unknown>) => ({ ...run, outcome: 'wait', waitSeconds: 60, progress: null });
  const [where, details] = [{ functionName }, { with: idle }];
  const fault = { place: 'lambda:Invoke', kind: 'replace', times: 20, where, details } as const;
  world.cloud.faults.add(fault);
  const ended = await world.restoreVault(vaultName, { vaultName, tier: 'Expedited', maxCostUsd: 1 });
  expect(ended).toMatchObject({ status: 'FAILED', error: 'NoProgress' });
  expect(ended.sentence).toMatch(
    /3 archives .* are missing, and in 3 rounds .* 3 of 3 archives are not in the bucket, namely /,
  );
  expect((await world.report(vaultName, vaultName)).map(({ outcome }) => outcome)).toEqual(
    Array(3).fill('not requested'),
  );
  expect(world.cloud.faults.log.filter((struck) => struck.fault === fault)).toHaveLength(3);
}, 120_000);

/** Resolves when a stock-taking has written such a state down; looks after each write to the work bucket. */
async function seenIn(from: VaultWorld, vaultName: string, state: string): Promise<void> {
  for (;;) {
    const ledger: Ledger = JSON.parse(await from.runFile(vaultName, vaultName, 'ledger/00000.json').catch(() => '{}'));
    if (Object.values(ledger).some((entry) => entry.state === state)) return;
    await new Promise(setImmediate);
  }
}
