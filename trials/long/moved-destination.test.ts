import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runs } from '../../cli/doctor/checks/runs.ts';
import { openDoors } from '../../cli/doctor/open-doors.ts';
import { stackOutputs } from '../../cli/shared/stack-outputs.ts';
import { synthesize } from '../../cli/shared/synthesize.ts';
import type { Execution } from '../../local/step-functions/index.ts';
import { smallArchives, startVaultWorld, type VaultWorld } from '../../test/end-to-end/vault-world.ts';

const vaultName = 'wards';
const archives = smallArchives(4, vaultName);
const wanted = { vaultName, maxCostUsd: 1, tier: 'Bulk', bytesPerDay: 201 }; // two of them per day
/** Inventories are there at once, archives when the story says so. */
const tierSeconds = { Expedited: 0, Standard: 0, Bulk: 1e9 };

let folder: string;
let world: VaultWorld;
let environment: NodeJS.ProcessEnv;
beforeAll(async () => {
  environment = { ...process.env };
  folder = await mkdtemp(path.join(tmpdir(), 'thaw-moved-'));
  world = await startVaultWorld({ dataFolder: path.join(folder, 'data'), tierSeconds });
}, 60_000);
afterAll(async () => {
  process.env = environment;
  await world.close();
  await rm(folder, { recursive: true });
});

describe.each([
  ['another key prefix', { keyPrefix: 'elsewhere/' }],
  ['another bucket', { bucketName: 'somebody-elses-idea' }],
])('a stack that is deployed with %s while a vault is restored', (_, settings) => {
  const run = Object.keys(settings).join();
  let ended: Execution;
  let bought: number;

  beforeAll(async () => {
    world.keep(`${vaultName}-${run}`, archives);
    const executionArn = await world.startVault(run, { ...wanted, vaultName: `${vaultName}-${run}` });
    while ((await world.jobsFor(`${vaultName}-${run}`)).length < 2); // each look is a request
    await waits(executionArn);
    const assemblyFolder = path.join(folder, run);
    await synthesize(assemblyFolder, undefined, { minimumPartSize: '8MiB', ...settings });
    await world.close();
    world = await startVaultWorld({ dataFolder: path.join(folder, 'data'), assemblyFolder, tierSeconds });
    ended = await world.cloud.stepFunctions.ended(executionArn);
    bought = (await world.jobsFor(`${vaultName}-${run}`)).length;
  }, 240_000);

  /** The run has nothing to do before a job is done. */
  async function waits(executionArn: string): Promise<void> {
    for (;;) {
      const { status } = await world.clients.states.send(new DescribeExecutionCommand({ executionArn }));
      const written = await world.workFiles(`runs/${vaultName}-${run}/${run}/request-state.json`);
      if (status !== 'RUNNING' || written.length > 0) return;
    }
  }

  test('ends the run by name, before it buys the rest', () => {
    expect(ended).toMatchObject({ status: 'FAILED', error: 'ConfigurationError' });
    expect(ended.cause).toMatch(/began/);
    expect(bought).toBe(2);
  });

  test('restores nothing of what was bought to the wrong place: each of its jobs ends by the same name', async () => {
    for (const { jobId } of await world.jobsFor(`${vaultName}-${run}`)) {
      await world.cloud.glacier.admin.completeJob(jobId);
      expect(await world.restored(jobId)).toMatchObject({ status: 'FAILED', error: 'ConfigurationError' });
    }
    expect((await world.jobsFor(`${vaultName}-${run}`)).length).toBe(2);
  }, 120_000);

  test('a doctor says where the run restores to, and where the stack does', async () => {
    Object.assign(process.env, world.cloud.env()); // as the command finds it
    using doors = openDoors();
    const found = await runs.look(doors, stackOutputs(world.cloud.outputs));
    expect(found.filter(({ verdict }) => verdict !== 'ok').map((each) => each.found)).toContainEqual(
      expect.stringMatching(`^run "${run}" of vault ${vaultName}-${run} restores to .*buy every archive again$`),
    );
  });
});
