import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { functionOf } from './faults.ts';
import { outputOf } from './output-of.ts';
import { withMostCalls } from './template-edits.ts';
import { type RunEnded, smallArchives, startVaultWorld, type VaultWorld, type Wanted } from './vault-world.ts';

/** A run goes on in another execution after four calls: behind its first request. */
const mostCalls = 4;
let world: VaultWorld;
beforeAll(async () => {
  world = await startVaultWorld({ changeTemplate: withMostCalls(mostCalls) });
}, 300_000);
afterAll(() => world.close());

const maxCostUsd = 1;
const executionArnOf = (name: string) =>
  `${outputOf(world.cloud, 'VaultMachineArn').replace(':stateMachine:', ':execution:')}:${name}`;
/** Name of the execution that goes on for another. */
const nextNameOf = (name: string) => createHash('md5').update(executionArnOf(name)).digest('hex');

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

describe.each([
  ['still runs', 'unheard'],
  ['has ended', 'unheard-long'],
])('a run that goes on, and does not hear that it does until the next execution %s,', (so, vaultName) => {
  const first = `${vaultName}-run`;
  const rules: string[] = [];
  const names: string[] = [];
  let ended: RunEnded;

  beforeAll(async () => {
    world.keep(vaultName, smallArchives(5, vaultName));
    world.cloud.stepFunctions.onStatusChange(({ name, input, status, executionArn }) => {
      const isOurs = executionArn === executionArnOf(name) && JSON.parse(input).vaultName === vaultName;
      if (isOurs && status === 'RUNNING') names.push(name);
    });
    world.cloud.stepFunctions.onRule(({ state, rule, index }) => rules.push(`${state} ${rule} ${index}`));
    startBehind(nextNameOf(first), { vaultName, run: first, goOn: true });
    ended = await world.restoreVault(first, { vaultName, maxCostUsd });
  }, 300_000);

  test('goes on once: each execution has at most one that goes on for it, under a name made of its own', () => {
    expect(new Set(names).size).toBe(names.length);
    for (const [n, name] of names.slice(1).entries()) expect(name).toBe(nextNameOf(names[n] ?? ''));
    expect(names.length).toBeGreaterThan(1);
  });

  test('hears of it by its name, where it is too late for more', () => {
    const onceTaken = ['GoOn Retry 0', 'GoOn Catch 0']; // that Retry says: not even once
    expect(rules.filter((rule) => rule.startsWith('GoOn'))).toEqual(so === 'has ended' ? onceTaken : []);
  });

  test('ends well, with each archive asked for once', async () => {
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'complete', run: first } });
    expect(await world.jobsFor(vaultName)).toHaveLength(5);
    const { status } = await world.cloud.stepFunctions.ended(executionArnOf(first));
    expect(status).toBe('SUCCEEDED');
  });

  /** As the StartExecution whose answer is lost would have started it, a moment before the one that is heard. */
  function startBehind(name: string, input: Wanted): void {
    const { physicalId: functionArn } = functionOf({ world }, 'TakeStock');
    let isStarted = false;
    const stand = async (payload: unknown) => {
      const answer = await world.cloud.lambda.invoke({ functionArn, payload });
      if (!answer.ok) throw new Error(answer.cause);
      const { outcome, calls, run } = Object(answer.payload);
      if (!isStarted && run === first && outcome === 'unfinished' && calls >= mostCalls) {
        isStarted = true;
        const next = await world.startVault(name, input);
        if (so === 'has ended') await world.cloud.stepFunctions.ended(next);
      }
      return answer.payload;
    };
    const [where, details] = [{ functionName: functionArn }, { with: stand }];
    world.cloud.faults.add({ place: 'lambda:Invoke', kind: 'replace', times: 10, where, details });
  }
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
    world.cloud.faults.add({ place: 'lambda:Invoke', kind: 'replace', times: 1, where, details });
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
