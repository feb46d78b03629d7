import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { quickHours, type RunEnded, smallArchives, startVaultWorld, type VaultWorld } from './vault-world.ts';

const vaultName = 'silence';
const archives = smallArchives(20, 'silence');

let world: VaultWorld;
let ended: RunEnded;

beforeAll(async () => {
  world = await startVaultWorld(quickHours);
  world.keep(vaultName, archives);
  world.cloud.faults.add({ place: 'sns:Publish', kind: 'never' });
  ended = await world.restoreVault('run', { vaultName, tier: 'Expedited', maxCostUsd: 1 });
}, 300_000);
afterAll(() => world.close());

test('though no notification was ever published, every archive is restored to the last byte', async () => {
  expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'complete' } });
  expect(world.cloud.faults.log.map(({ fault }) => fault.kind)).toEqual(archives.map(() => 'never'));
  const found = Object.fromEntries((await world.objects()).map(({ key, bytes }) => [key, bytes]));
  for (const { description, bytes } of archives) {
    expect([description, found[description]?.equals(bytes)]).toEqual([description, true]);
  }
});

test('each archive was asked for once: Glacier was asked what became of its job', async () => {
  const rows = await world.report(vaultName, 'run');
  for (const row of rows) expect(row).toMatchObject({ outcome: 'restored', tries: 1 });
  expect(world.glacierRequests().InitiateJob).toBe(1 + archives.length);
  expect(world.deadLetters()).toEqual([]);
});
