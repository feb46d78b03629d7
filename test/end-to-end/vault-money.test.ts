import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RequestState } from '../../functions/vault-flow.ts';
import {
  quickHours,
  type ReportRow,
  type RunEnded,
  smallArchives,
  startVaultWorld,
  type VaultWorld,
} from './vault-world.ts';

const vaultName = 'money';
const archives = smallArchives(20, 'money');
const wanted = { vaultName, tier: 'Expedited' };

/** An Expedited request costs a cent: enough for all twenty once, and for two of the five that are to fail. */
const maxCostUsd = 0.225;

let world: VaultWorld;
beforeAll(async () => {
  world = await startVaultWorld(quickHours);
  world.keep(vaultName, archives);
}, 300_000);
afterAll(() => world.close());

const requestStateOf = async (run: string): Promise<RequestState> =>
  JSON.parse(await world.runFile(vaultName, run, 'request-state.json'));
const jobsAskedFor = () => world.glacierRequests().InitiateJob ?? 0;

describe('a run that reaches its cap midway, because archives are asked for again,', () => {
  let ended: RunEnded;
  let rows: readonly ReportRow[];
  let left: readonly ReportRow[];

  beforeAll(async () => {
    world.cloud.faults.add({ place: 'glacier:InitiateJob', kind: 'fail', from: 1 + 4, times: 5 });
    ended = await world.restoreVault('first', { ...wanted, maxCostUsd });
    rows = await world.report(vaultName, 'first');
    left = rows.filter(({ outcome }) => outcome !== 'restored');
  }, 300_000);

  test('stops asking, and finishes what is under way', async () => {
    expect(jobsAskedFor()).toBe(1 + 20 + 2);
    expect(left).toHaveLength(3);
    expect(await world.objects()).toHaveLength(1 + 17); // and the inventory
  });

  test('was charged no more than it was allowed', async () => {
    const { chargedUsd, requests, stopped } = await requestStateOf('first');
    expect(chargedUsd).toBeLessThanOrEqual(maxCostUsd);
    expect(chargedUsd).toBeGreaterThan(0.22);
    expect(requests).toBe(22);
    expect(stopped).toMatch(/^OverBudget: /);
  });

  test('fails, and says what is left, and why', () => {
    expect(ended).toMatchObject({ status: 'FAILED', error: 'ArchivesMissing' });
    expect(ended.sentence).toMatch(/3 of 20 archives are not in the bucket/);
    for (const { archiveId, reason } of left) {
      expect(reason).toMatch(/^JobFailed: .* No more was requested: OverBudget: /);
      expect(ended.sentence).toContain(archiveId);
    }
  });

  test('asks for nothing but the rest when it is started again with more', async () => {
    const before = jobsAskedFor();
    const again = await world.restoreVault('second', { ...wanted, maxCostUsd: 1 });
    expect(again).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'complete' } });
    expect(jobsAskedFor() - before).toBe(3);
    const askedAgain = (await world.report(vaultName, 'second')).filter(({ tries }) => tries > 0);
    expect(askedAgain.map(({ archiveId }) => archiveId)).toEqual(left.map(({ archiveId }) => archiveId));
    expect((await requestStateOf('second')).chargedUsd).toBeCloseTo(0.03, 3);
  }, 300_000);
});
