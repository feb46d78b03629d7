import { DeleteArchiveCommand } from '@aws-sdk/client-glacier';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MiB } from '../../functions/archive/units.ts';
import { bytesOf } from './bytes.ts';
import { outputOf } from './output-of.ts';
import { type Kept, type RunEnded, startVaultWorld, type VaultWorld } from './vault-world.ts';

let world: VaultWorld;
beforeAll(async () => {
  world = await startVaultWorld();
});
afterAll(() => world.close());

const kept = (description: string, bytes: Buffer, day: number): Kept => ({
  description,
  bytes,
  createdAt: new Date(Date.UTC(2014, 0, day)).toISOString(),
});

const song = bytesOf(5, 'song');
const film = bytesOf(9 * MiB + 1, 'film');
const alone = bytesOf(300, 'alone');

/** Three of a song under one name, two of a film under two, and one of its own. */
const archives = (folder: string) => [
  kept(`${folder}/song.flac`, song, 1),
  kept(`${folder}/song.flac`, song, 2),
  kept(`${folder}/song.flac`, song, 3),
  kept(`${folder}/film.mkv`, film, 4),
  kept(`${folder}/best/film.mkv`, film, 5),
  kept(`${folder}/alone.txt`, alone, 6),
];

const keysOf = (folder: string) => [
  `${folder}/alone.txt`,
  `${folder}/best/film.mkv`,
  `${folder}/film.mkv`,
  `${folder}/song.20140101T000000Z.flac`,
  `${folder}/song.20140102T000000Z.flac`,
  `${folder}/song.flac`,
];

const objectsIn = async (folder: string) => (await world.objects()).filter(({ key }) => key.startsWith(`${folder}/`));

/** Rows of report.jsonl with what they are copies of. */
const copiesIn = async (vaultName: string, run: string) =>
  Object.fromEntries((await world.report(vaultName, run)).map((row) => [row.key, row.copyOf]));

describe('a vault with copies', () => {
  const vaultName = 'copies';
  let first: RunEnded;

  beforeAll(async () => {
    world.keep(vaultName, archives(vaultName));
    first = await world.restoreVault('first', { vaultName, maxCostUsd: 1, copies: true });
  }, 180_000);

  test('is restored with one retrieval for each of its bytes, and every object is right', async () => {
    expect(first).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'complete' } });
    expect(await world.jobsFor(vaultName)).toHaveLength(3);
    const objects = await objectsIn(vaultName);
    expect(objects.map(({ key }) => key).sort()).toEqual(keysOf(vaultName));
    for (const { key, bytes } of objects) {
      const wanted = key.includes('song') ? song : key.includes('film') ? film : alone;
      expect([key, wanted.equals(bytes)]).toEqual([key, true]);
    }
  });

  test('the report says of what each is a copy, and so do the objects', async () => {
    const copyOf = `copy of ${vaultName}/song.20140101T000000Z.flac`;
    expect(await copiesIn(vaultName, 'first')).toEqual({
      [`${vaultName}/alone.txt`]: '',
      [`${vaultName}/film.mkv`]: '',
      [`${vaultName}/best/film.mkv`]: `copy of ${vaultName}/film.mkv`,
      [`${vaultName}/song.20140101T000000Z.flac`]: '',
      [`${vaultName}/song.20140102T000000Z.flac`]: copyOf,
      [`${vaultName}/song.flac`]: copyOf,
    });
    const head = await world.clients.s3.send(
      new HeadObjectCommand({ Bucket: outputOf(world.cloud, 'BucketName'), Key: `${vaultName}/best/film.mkv` }),
    );
    expect(head.Metadata).toMatchObject({ 'thaw-copy-of': `${vaultName}/film.mkv`, 'thaw-verified': 'tree-hash' });
  });

  test('again requests nothing and copies nothing', async () => {
    const again = await world.restoreVault('again', { vaultName, maxCostUsd: 0, copies: true });
    expect(again).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'complete' } });
    expect(await world.jobsFor(vaultName)).toHaveLength(3);
    expect(await copiesIn(vaultName, 'again')).toEqual(await copiesIn(vaultName, 'first'));
  }, 120_000);
});

test('an archive whose twin was restored by an earlier run, without copies, is copied from it', async () => {
  const vaultName = 'later';
  world.keep(vaultName, archives(vaultName));
  await world.restoreVault('some', { vaultName, maxCostUsd: 1, include: [`${vaultName}/best/**`] });
  expect(await world.jobsFor(vaultName)).toHaveLength(1);
  const all = await world.restoreVault('all', { vaultName, maxCostUsd: 1, copies: true });
  expect(all).toMatchObject({ status: 'SUCCEEDED' });
  expect(await world.jobsFor(vaultName)).toHaveLength(3);
  expect(await copiesIn(vaultName, 'all')).toMatchObject({
    [`${vaultName}/film.mkv`]: `copy of ${vaultName}/best/film.mkv`,
  });
}, 180_000);

test('of an archive that went wrong the next copy is retrieved itself, and the others are copied from that', async () => {
  const vaultName = 'wrong';
  const [leader = ''] = world.keep(vaultName, archives(vaultName));
  const dryRun = await world.restoreVault('dry', { vaultName, mode: 'dry run' });
  expect(dryRun).toMatchObject({ status: 'SUCCEEDED' });
  await world.clients.glacier.send(new DeleteArchiveCommand({ accountId: '-', vaultName, archiveId: leader }));
  const run = await world.restoreVault('run', { vaultName, maxCostUsd: 1, copies: true });
  expect(run).toMatchObject({ status: 'FAILED', error: 'ArchivesMissing' });
  const rows = await world.report(vaultName, 'run');
  expect(rows.filter(({ outcome }) => outcome !== 'restored')).toMatchObject([
    { archiveId: leader, outcome: 'failed' },
  ]);
  expect((await world.jobsFor(vaultName)).map(({ archiveId }) => archiveId)).not.toContain(leader);
  expect(await world.jobsFor(vaultName)).toHaveLength(3);
  expect(await copiesIn(vaultName, 'run')).toMatchObject({
    [`${vaultName}/song.20140102T000000Z.flac`]: '',
    [`${vaultName}/song.flac`]: `copy of ${vaultName}/song.20140102T000000Z.flac`,
  });
}, 180_000);

test('further names of an archive in a file of names become copies; without copies the first name alone', async () => {
  const vaultName = 'names';
  const [id = ''] = world.keep(vaultName, [kept('x', song, 1)]);
  const key = `runs/${vaultName}/names.csv`;
  await world.putWorkFile(key, `archiveId,name\n${id},names/new/a.jpg\n${id},names/old/a.jpg\n`);
  const wanted = { vaultName, names: key, maxCostUsd: 1, prefix: 'p/' };
  await world.restoreVault('one', wanted);
  expect((await objectsIn('p')).map((object) => object.key)).toEqual(['p/names/new/a.jpg']);
  await world.restoreVault('two', { ...wanted, copies: true });
  const objects = await objectsIn('p');
  expect(objects.map((object) => object.key).sort()).toEqual(['p/names/new/a.jpg', 'p/names/old/a.jpg']);
  expect(objects.every(({ bytes }) => song.equals(bytes))).toBe(true);
  expect(await world.jobsFor(vaultName)).toHaveLength(1);
}, 180_000);

test('a sample holds no copies, and the rest follows', async () => {
  const vaultName = 'sample';
  world.keep(vaultName, archives(vaultName));
  const run = await world.restoreVault('sampled', { vaultName, maxCostUsd: 1, copies: true, sample: 6 });
  expect(run).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'complete' } });
  expect(await world.jobsFor(vaultName)).toHaveLength(3);
}, 180_000);
