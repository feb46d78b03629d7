import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { thawIn } from './thaw-command.ts';
import { smallArchives, startVaultWorld, type VaultWorld } from './vault-world.ts';

let world: VaultWorld;
beforeAll(async () => {
  world = await startVaultWorld();
});
afterAll(() => world.close());

const thaw = (...args: readonly string[]) => thawIn(world.cloud, ...args);

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
