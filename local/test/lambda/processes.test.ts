import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { bench } from './functions.ts';

/** A process that ended but was not collected yet (a zombie) is gone too: nothing of it runs. */
function lives(pid: number): boolean {
  try {
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).startsWith('Z');
  } catch {
    return false;
  }
}

async function allGone(pids: readonly number[]): Promise<void> {
  while (pids.some(lives)) await sleep(10);
}

test('close() ends every environment, warm or at work, and answers who waits', async () => {
  await using at = await bench();
  const functionArn = await at.create(
    'exports.handler = async ({ wait }) => wait ? new Promise(() => {}) : process.env.LAMBDA_TASK_ROOT',
  );
  const [warm] = await Promise.all([1, 2].map(() => at.lambda.invoke({ functionArn, payload: {} })));
  const working = at.lambda.invoke({ functionArn, payload: { wait: true } });
  const pids = at.lambda.pids;
  expect(pids).toHaveLength(2);
  await at.lambda.close();
  expect(pids.filter(lives)).toEqual([]);
  expect(await working).toMatchObject({ ok: false, error: 'Runtime.ExitError' });
  expect(warm).toMatchObject({ ok: true });
  expect(existsSync(String(Object(warm).payload))).toBe(false);
});

test('environments end when their parent is killed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-test-'));
  const parent = spawn(process.execPath, [fileURLToPath(new URL('./parent.ts', import.meta.url)), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(parent.stdout.setEncoding('utf8'), 'data');
  const { pids } = JSON.parse(line);
  expect(pids).toHaveLength(2);
  expect(pids.filter(lives)).toEqual(pids);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  await allGone(pids);
  await rm(folder, { recursive: true });
});
