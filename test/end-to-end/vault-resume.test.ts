import { GetExecutionHistoryCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Arrivals } from './arrivals.ts';
import { functionOf } from './faults.ts';
import { outputOf } from './output-of.ts';
import type { VaultStepName } from './template-edits.ts';
import { quickHours, smallArchives, startVaultWorld, type VaultWorld } from './vault-world.ts';

const arrivals = new Arrivals();
let world: VaultWorld;
beforeAll(async () => {
  world = await startVaultWorld({ ...quickHours, witness: arrivals.witness });
}, 300_000);
afterAll(() => world.close());

/** Stops a run as soon as this step has done its work: before the next state, or in the wait behind it. */
interface StopBehind {
  readonly state: string;
  readonly step: VaultStepName;
  /** The state to be stopped in, where that is not the step's own. */
  readonly wait?: string;
  /** How many of the five were asked for by then. */
  readonly asked: number;
}

const stops: readonly StopBehind[] = [
  { state: 'waiting for the inventory', step: 'RequestInventory', wait: 'WaitForInventory', asked: 0 },
  { state: 'choosing', step: 'ChooseArchives', asked: 0 },
  { state: 'taking stock', step: 'TakeStock', asked: 0 },
  { state: 'requesting', step: 'RequestArchives', asked: 2 },
  { state: 'waiting for jobs', step: 'RequestArchives', wait: 'WaitForJobs', asked: 2 },
  { state: 'reporting', step: 'Report', asked: 5 },
];

/** Of five archives of 100, 101, ... bytes two fit into a day. */
const twoADay = { bytesPerDay: 201 };

describe.each(stops)('a run that is stopped while $state', ({ step, wait, asked, state }) => {
  const vaultName = state.replaceAll(' ', '-');
  const archives = smallArchives(5, vaultName);
  const wanted = { vaultName, tier: 'Expedited', maxCostUsd: 1, ...(asked === 2 && twoADay) };
  let ids: string[];

  beforeAll(async () => {
    ids = world.keep(vaultName, archives);
    stopBehind(`${vaultName}-first`, step, wait);
    const { status } = await world.restoreVault(`${vaultName}-first`, wanted);
    expect(status).toBe('ABORTED');
  }, 300_000);

  test(`has asked for ${asked}, which come though it is gone, and for no others`, async () => {
    for (const { description } of archives.slice(0, asked)) await arrivals.of(description);
    expect((await world.jobsFor(vaultName)).map(({ archiveId }) => archiveId)).toEqual(ids.slice(0, asked));
  });

  test('is made good by a new run, which asks for exactly what is missing', async () => {
    const ended = await world.restoreVault(`${vaultName}-second`, { ...wanted, bytesPerDay: 1e6 });
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'complete' } });
    const jobs = await world.jobsFor(vaultName);
    expect(jobs.map(({ archiveId }) => archiveId).toSorted()).toEqual(ids.toSorted());
    const rows = await world.report(vaultName, ended.run);
    expect(rows.map(({ tries }) => tries)).toEqual(ids.map((_, n) => (n < asked ? 0 : 1)));
  }, 300_000);
});

test('what a stopped run has asked for, and has not come yet, is waited for and not asked for again', async () => {
  const vaultName = 'under-way';
  const ids = world.keep(vaultName, smallArchives(5, vaultName));
  const wanted = { vaultName, tier: 'Expedited', maxCostUsd: 1 };
  world.cloud.faults.add({ place: 'sns:Publish', kind: 'never', times: 2 }); // nobody tells of the two jobs
  stopBehind('under-way-first', 'RequestArchives');
  await world.restoreVault('under-way-first', { ...wanted, ...twoADay });
  const ended = await world.restoreVault('under-way-second', wanted);
  expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'complete' } });
  const jobs = await world.jobsFor(vaultName);
  expect(jobs.map(({ archiveId }) => archiveId).toSorted()).toEqual(ids.toSorted());
}, 300_000);

/** The step does its work once more as ever; then somebody stops the execution, in the wait where one is named. */
function stopBehind(run: string, step: VaultStepName, wait?: string): void {
  const { physicalId: functionArn } = functionOf({ world }, step);
  const executionArn = `${outputOf(world.cloud, 'VaultMachineArn').replace(':stateMachine:', ':execution:')}:${run}`;
  const stop = () => world.clients.states.send(new StopExecutionCommand({ executionArn }));
  const stand = async (payload: unknown) => {
    const answer = await world.cloud.lambda.invoke({ functionArn, payload });
    if (!answer.ok) throw new Error(answer.cause);
    if (wait === undefined) await stop();
    else void entered(executionArn, wait).then(stop);
    return wait === undefined ? answer.payload : { ...Object(answer.payload), waitSeconds: 1_000_000 };
  };
  const where = { functionName: functionArn };
  world.cloud.faults.add({ place: 'lambda:Invoke', kind: 'replace', times: 1, where, details: { with: stand } });
}

/** Resolves when the execution has come to the state. */
async function entered(executionArn: string, state: string): Promise<void> {
  const request = new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 });
  for (;;) {
    const { events = [] } = await world.clients.states.send(request);
    if (events.some(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name === state)) return;
  }
}
