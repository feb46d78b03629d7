import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { functionOf } from './faults.ts';
import { withMostCalls } from './template-edits.ts';
import { type RunEnded, smallArchives, startVaultWorld, type VaultWorld } from './vault-world.ts';

/** A run goes on in another execution after four calls: behind its first request. */
let world: VaultWorld;
beforeAll(async () => {
  world = await startVaultWorld({ changeTemplate: withMostCalls(4) });
}, 300_000);
afterAll(() => world.close());

const maxCostUsd = 1;

describe('two vaults at once', () => {
  const vaultNames = ['left', 'right'];
  let ids: string[][];
  let ended: RunEnded[];

  beforeAll(async () => {
    ids = vaultNames.map((vaultName) => world.keep(vaultName, smallArchives(5, vaultName)));
    ended = await Promise.all(
      vaultNames.map((name) => world.restoreVault(`${name}-run`, { vaultName: name, maxCostUsd })),
    );
  }, 300_000);

  test('do not touch each other', async () => {
    for (const [n, vaultName] of vaultNames.entries()) {
      expect(ended[n]).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'complete', vaultName } });
      const rows = await world.report(vaultName, `${vaultName}-run`);
      expect(rows.map(({ archiveId }) => archiveId)).toEqual(ids[n]);
      const jobs = await world.jobsFor(vaultName);
      expect(jobs.map(({ archiveId }) => archiveId).toSorted()).toEqual(ids[n]?.toSorted());
    }
  });

  test('go on in new executions when they have made many calls, as the same runs', () => {
    for (const [n, vaultName] of vaultNames.entries()) {
      expect(ended[n]?.execution.name).not.toBe(`${vaultName}-run`);
      const input = JSON.parse(ended[n]?.execution.input ?? '');
      expect(input).toMatchObject({ vaultName, run: `${vaultName}-run`, goOn: true });
    }
  });
});

describe('the same vault twice', () => {
  const vaultName = 'twice';
  let first: RunEnded;
  let second: RunEnded;

  beforeAll(async () => {
    world.keep(vaultName, smallArchives(3, vaultName));
    const { physicalId: functionName } = functionOf({ world }, 'ChooseArchives');
    const meanwhile = async (payload: unknown) => {
      second = await world.restoreVault('second', { vaultName, maxCostUsd });
      const answer = await world.cloud.lambda.invoke({ functionArn: functionName, payload });
      return answer.ok ? answer.payload : undefined;
    };
    const [where, details] = [{ functionName }, { with: meanwhile }];
    world.cloud.weather.add({ place: 'lambda:Invoke', kind: 'replace', times: 1, where, details });
    first = await world.restoreVault('first', { vaultName, maxCostUsd });
  }, 300_000);

  test('is refused the second time while the first is alive, by its name', () => {
    expect(second).toMatchObject({ status: 'FAILED', error: 'VaultLocked' });
    expect(second.sentence).toMatch(/^Cannot begin another run of vault "twice": run "first" is at work/);
  });

  test('is restored by the first all the same', async () => {
    expect(first).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'complete', run: 'first' } });
    expect(await world.jobsFor(vaultName)).toHaveLength(3);
  });
});
