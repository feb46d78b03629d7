import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { App, Size } from 'aws-cdk-lib';
import type { World } from '../../../test/end-to-end/harness.ts';

/** A region, and the part of AWS that it is in. */
export interface Partition {
  readonly region: string;
  readonly partition: string;
}

/**
 * The stack for one region of a partition: synthesized for it, deployed in it, and restoring there. A process has one
 * region: the caller is a file of its own, and nothing of the local cloud may be loaded before.
 */
export function tellOfPartition({ region, partition }: Partition): void {
  let world: World;
  let folder: string;
  beforeAll(async () => {
    process.env.LOCAL_CLOUD_REGION = region;
    const { startWorld } = await import('../../../test/end-to-end/harness.ts');
    folder = await mkdtemp(path.join(os.tmpdir(), 'thaw-partition-'));
    world = await startWorld({
      assemblyFolder: await synthesizedFor(region, folder),
      restoreSmallOutput: true,
      speed: 1000, // a vault's run waits for a quarter of an hour at a time
    });
  }, 180_000);
  afterAll(async () => {
    await world.close();
    await rm(folder, { recursive: true });
  });

  test(`no name in the stack is of another partition than ${partition}`, () => {
    const text = JSON.stringify(world.cloud.template);
    const partitions = new Set([...text.matchAll(/\barn:(aws[a-z-]*):/g)].map(([, found]) => found));
    expect([...partitions]).toEqual([partition]);
    expect(world.cloud.outputs['TopicArn']).toMatch(new RegExp(`^arn:${partition}:sns:${region}:`));
    expect(world.cloud.outputs['DeadLetterQueueUrl']).toContain(`/000000000000/`);
  });

  test.each([
    ['of several parts', 17 * 2 ** 20 + 3],
    ['of one part', 2 ** 20 + 1],
  ])('an archive %s is restored byte for byte', async (_, sizeBytes) => {
    const { bytesOf } = await import('../../../test/end-to-end/bytes.ts');
    const bytes = bytesOf(sizeBytes, partition);
    const archiveId = await world.upload(bytes);
    const jobId = await world.startJob({ archiveId });
    const isLarge = sizeBytes > 8 * 2 ** 20;
    const [end] = isLarge ? [await world.restored(jobId)] : await world.leftRestoreSmallOutput(jobId);
    expect({ status: end?.status, cause: end?.cause }).toEqual({ status: 'SUCCEEDED' });
    expect((await world.object(`demo/${archiveId}`))?.bytes.equals(bytes)).toBe(true);
    expect(world.deadLetters()).toEqual([]);
  });

  test('the run of a vault requests, restores and reports', async () => {
    const { StartExecutionCommand } = await import('@aws-sdk/client-sfn');
    const archiveId = await world.upload(Buffer.from('an archive of a vault run'), { vault: 'photos' });
    const { executionArn = '' } = await world.clients.states.send(
      new StartExecutionCommand({
        stateMachineArn: world.cloud.outputs['VaultMachineArn'],
        name: 'photos-1',
        input: JSON.stringify({ vaultName: 'photos', maxCostUsd: 5 }),
      }),
    );
    const { status, error, cause } = await world.cloud.stepFunctions.ended(executionArn);
    expect({ status, error, cause }).toEqual({ status: 'SUCCEEDED' });
    expect(executionArn).toContain(`arn:${partition}:states:${region}:`);
    expect((await world.objects()).map(({ bytes }) => bytes.toString())).toContain('an archive of a vault run');
    expect(archiveId).not.toBe('');
  });
}

/** As an app does that names account and region: CDK then writes the partition's own names into the template. */
async function synthesizedFor(region: string, folder: string): Promise<string> {
  const { ThawStack } = await import('../../../infra/stack.ts');
  const app = new App({
    outdir: path.join(folder, 'cdk.out'),
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
    context: { '@aws-cdk/core:enablePartitionLiterals': true },
  });
  const restore = { minimumPartSize: Size.mebibytes(8) };
  const stack = new ThawStack(app, 'Thaw', { env: { account: '000000000000', region }, restore });
  app.synth();
  expect(stack.partition).toMatch(/^aws/);
  return path.join(folder, 'cdk.out');
}
