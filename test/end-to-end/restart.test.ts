import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { randomBytes } from '../../local/test/random-bytes.ts';
import { startWorld, type World, type WorldOptions } from './harness.ts';

let dataFolder: string;
let world: World;
beforeEach(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), 'thaw-restart-'));
});
afterEach(async () => {
  await world.close();
  await rm(dataFolder, { recursive: true, force: true });
});

async function restart(options: WorldOptions = {}): Promise<void> {
  await world.close();
  world = await startWorld({ ...options, dataFolder });
}

const never = { Standard: 3600 };

test('a cloud started again on its data finds the archive, its job, and later the object', async () => {
  world = await startWorld({ dataFolder, tierSeconds: never });
  const bytes = randomBytes(1024);
  const jobId = await world.startJob({ archiveId: await world.upload(bytes) });

  await restart({ tierSeconds: never });
  await world.cloud.glacier.admin.completeJob(jobId);
  expect(await world.restored(jobId)).toMatchObject({ status: 'SUCCEEDED' });

  await restart();
  const [object] = await world.objects();
  expect(object?.bytes.equals(bytes)).toBe(true);
});

test('close() ends every child process', async () => {
  world = await startWorld({ dataFolder });
  await world.restored(await world.startJob({ archiveId: await world.upload(Buffer.from('thaw')) }));
  const { pids } = world.cloud.lambda;
  expect(pids.length).toBeGreaterThan(0);
  await world.close();
  expect(pids.filter(isAlive)).toEqual([]);
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
