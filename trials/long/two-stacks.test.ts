import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InitiateJobCommand } from '@aws-sdk/client-glacier';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { synthesize } from '../../cli/shared/synthesize.ts';
import type { Cloud } from '../../local/cloud.ts';
import { readObjects } from '../../test/end-to-end/buckets.ts';
import { bytesOf } from '../../test/end-to-end/bytes.ts';
import { outputOf } from '../../test/end-to-end/output-of.ts';
import { startVaultWorld, type VaultWorld } from '../../test/end-to-end/vault-world.ts';

const root = path.resolve(import.meta.dirname, '../..');
const MiB = 2 ** 20;

let world: VaultWorld;
/** The account as the second stack's outputs show it. */
let hospital: Cloud;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'thaw-two-stacks-'));
  const settings = { stackName: 'Hospital', minimumPartSize: '8MiB' };
  [world] = await Promise.all([startVaultWorld(), synthesize(folder, undefined, settings)]);
  hospital = await world.cloud.deploy({ assemblyFolder: folder });
}, 120_000);
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

/** The command itself, told of the cloud by its environment alone. */
const thaw = (...args: string[]): Promise<{ status: number; said: string }> =>
  new Promise((resolve) => {
    const env = { ...process.env, ...world.cloud.env() };
    execFile(process.execPath, ['cli/thaw.mjs', ...args], { cwd: root, env }, (error, stdout, stderr) =>
      resolve({ status: error === null ? 0 : Number(error.code), said: `${stdout}${stderr}` }),
    );
  });

const keysIn = async (cloud: Cloud) =>
  (await readObjects(world.clients.s3, outputOf(cloud, 'BucketName'))).map(({ key }) => key);

/** Executions of the stack's RestoreJobOutput, by the state machine's name. */
const machineName = (cloud: Cloud) => outputOf(cloud, 'StateMachineArn').split(':').at(-1) ?? '';

async function startJob(cloud: Cloud, archiveId: string): Promise<string> {
  const jobParameters = { Type: 'archive-retrieval', ArchiveId: archiveId, SNSTopic: outputOf(cloud, 'TopicArn') };
  const request = new InitiateJobCommand({ accountId: '-', vaultName: 'demo', jobParameters });
  return (await world.clients.glacier.send(request)).jobId ?? '';
}

describe('two stacks in one account', () => {
  test('share no name', () => {
    const names = ({ template: { resources } }: Cloud) =>
      resources.filter(({ physicalId, logicalId }) => physicalId !== logicalId).map(({ physicalId }) => physicalId);
    const first = new Set(names(world.cloud));
    expect(names(hospital).filter((name) => first.has(name))).toEqual([]);
    expect([machineName(world.cloud), machineName(hospital)]).toEqual([
      'Thaw-RestoreJobOutput',
      'Hospital-RestoreJobOutput',
    ]);
  });

  test('restore at the same time, each the jobs of its own topic into its own bucket', async () => {
    const large = [bytesOf(8 * MiB + 1, 'large, ours'), bytesOf(8 * MiB + 2, 'large, theirs')];
    const ids = await Promise.all(large.map((bytes) => world.upload(bytes)));
    const jobs = await Promise.all([startJob(world.cloud, ids[0] ?? ''), startJob(hospital, ids[1] ?? '')]);
    const executions = await Promise.all(jobs.map((jobId) => world.restored(jobId)));
    expect(executions.map(({ status, executionArn }) => [status, executionArn.split(':').at(-2)])).toEqual([
      ['SUCCEEDED', 'Thaw-RestoreJobOutput'],
      ['SUCCEEDED', 'Hospital-RestoreJobOutput'],
    ]);
    expect([await keysIn(world.cloud), await keysIn(hospital)]).toEqual(ids.map((id) => [`demo/${id}`]));
    const theirs = await readObjects(world.clients.s3, outputOf(hospital, 'BucketName'));
    expect(theirs[0]?.bytes.equals(large[1] ?? Buffer.of())).toBe(true);
  });

  test('are found by the command line, which asks for outputs and knows no name', async () => {
    world.keep('wards', [{ bytes: bytesOf(100, 'ward'), description: 'ward.txt' }]);
    const started = await thaw('vault', 'wards', '--max-cost', '1', '--stack', 'Hospital');
    expect(started).toMatchObject({ status: 0, said: expect.stringContaining('wards-restore-') });
    expect(await thaw('status', 'wards', '--watch', '--stack', 'Hospital')).toMatchObject({ status: 0 });
    expect(await keysIn(hospital)).toContain('ward.txt');
    expect(await keysIn(world.cloud)).not.toContain('ward.txt');
    expect(await thaw('status', 'wards', '--stack', 'Thaw')).toMatchObject({ status: 1 });
    for (const stack of ['Hospital', 'Thaw']) {
      const examined = await thaw('doctor', '--stack', stack);
      expect(examined.said.split('\n').filter((line) => line.startsWith('failed'))).toEqual([]);
      expect(examined.status).toBe(0);
    }
  });

  test('of one name, or with one name for two state machines, are refused before anything is made', async () => {
    const again = world.cloud.deploy({
      assemblyFolder: folder,
      changeTemplate: (template) => JSON.parse(JSON.stringify(template).replaceAll('Hospital-Restore', 'Thaw-Restore')),
    });
    await expect(again).rejects.toThrow(/which already exists in stack Thaw\.$/);
  });
});
