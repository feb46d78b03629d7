import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { smallArchives, startVaultWorld, type VaultWorld } from './vault-world.ts';

let world: VaultWorld;
beforeAll(async () => {
  world = await startVaultWorld();
});
afterAll(() => world.close());

const run = promisify(execFile);

/** What a person types, in another process, who has exported what `npm run local` prints. */
async function thaw(...args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, ['cli/thaw.mjs', ...args], {
    env: { ...process.env, ...world.cloud.env() },
  });
  return stdout;
}

test('thaw estimates a vault, restores it, watches it to its end and has its report', async () => {
  world.keep('typed', smallArchives(6, 'typed'));
  expect(JSON.parse(await thaw('vault', 'typed', '--estimate', '--wait', '--json'))).toMatchObject({
    outcome: 'estimated',
    chosen: { archives: 6 },
  });
  await expect(thaw('report', 'typed')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`no run of vault "typed"`),
  });
  await thaw('vault', 'typed', '--max-cost', '1', '--prefix', 'out/', '--exclude', '*/000.txt');
  expect(await thaw('status', '--watch')).toMatch(/^typed {2}restored\n[^]*restored +5 [^]*100 %/);
  const rows = (await thaw('report', 'typed')).trim().split('\n').slice(1);
  expect(rows.map((row) => row.split(',')[1])).toEqual([1, 2, 3, 4, 5].map((n) => `out/typed/00${n}.txt`));
}, 180_000);
