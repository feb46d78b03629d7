import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type SynologyDemo, seedSynology } from '../../local/seed/synology.ts';
import { thawIn } from './thaw-command.ts';
import { startVaultWorld, type VaultWorld } from './vault-world.ts';

const vaultName = 'nas_1';

/** The demo vault of `npm run local -- --seed-synology` has ten times as many: SYNOLOGY_FILES=2000 tries it. */
const count = Number(process.env['SYNOLOGY_FILES'] ?? 200);
const archives = (count / 4) * 3;

let world: VaultWorld;
let demo: SynologyDemo;
beforeAll(async () => {
  world = await startVaultWorld();
  demo = seedSynology(world.cloud.glacier.admin, vaultName, { files: count, archives });
});
afterAll(() => world.close());

const thaw = (...args: readonly string[]) => thawIn(world.cloud, ...args);

const pathOf = (n: number) => `${demo.files[n]?.shareName}/${demo.files[n]?.basePath}`;

test('a vault of Synology restores under its paths with one command: the names come from its sister vault', async () => {
  await thaw('vault', vaultName, '--max-cost', '5', '--prefix', 'nas/', '--copies');
  expect(await thaw('status', vaultName, '--watch')).toMatch(
    new RegExp(`restored +${count.toLocaleString('en')} [^]*100 %`),
  );
  const objects = new Map((await world.objects()).map(({ key, bytes }) => [key, bytes]));
  const wrong = demo.files.filter(({ archive }, n) => {
    const bytes = objects.get(`nas/${pathOf(n)}`);
    return bytes === undefined || !demo.bytesOf(archive).equals(bytes);
  });
  expect(wrong).toEqual([]);
  expect([...objects.keys()].filter((key) => key.startsWith('nas/'))).toHaveLength(count);
  // One retrieval for each archive, and one, the newest, of the mapping.
  expect(await world.jobsFor(vaultName)).toHaveLength(archives);
  expect(await world.jobsFor(`${vaultName}_mapping`)).toHaveLength(1);
}, 900_000);

test('asked again, the names are known: the sister vault is not asked once more', async () => {
  const before = (await world.jobsFor(`${vaultName}_mapping`)).length;
  const rows = (await thaw('names', vaultName, '--wait', '--prefix', 'other/')).trim().split('\r\n').slice(1);
  expect(rows).toHaveLength(archives); // without copies an archive has its newest path
  expect(await world.jobsFor(`${vaultName}_mapping`)).toHaveLength(before);
}, 120_000);
