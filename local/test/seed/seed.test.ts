import { createHash } from 'node:crypto';
import { DescribeVaultCommand } from '@aws-sdk/client-glacier';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { wantedArchives } from '../../seed/archives.ts';
import { bytesOf, streamOf } from '../../seed/bytes.ts';
import { seedVault } from '../../seed/index.ts';
import { accountId, type Scene, setScene } from '../glacier/vaults-for-test.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await setScene({ inventoryEverySeconds: 86_400 });
});
afterAll(() => scene.close());

const wanted = wantedArchives(5000);

test('five thousand are always the same five thousand, and three of them large', () => {
  expect(wantedArchives(5000)).toEqual(wanted);
  const sizes = wanted.map(({ sizeBytes }) => sizeBytes);
  expect(sizes.filter((sizeBytes) => sizeBytes > 128 * 2 ** 20)).toHaveLength(3);
  expect(Math.min(...sizes)).toBe(1);
  expect(sizes.reduce((sum, sizeBytes) => sum + sizeBytes, 0)).toBeLessThan(600 * 2 ** 20);
});

test('every description is one that Glacier would take', () => {
  for (const { description } of wanted) expect(description).toMatch(/^[\x20-\x7e]{0,1024}$/);
});

test('every tool is among them, old versions of files, and what holds no name', () => {
  const all = wanted.map(({ description }) => description);
  for (const style of [
    /^<m><v>4/,
    /^<ArchiveMetadata>/,
    /^\{"Path"/,
    /^"\{\\"Path/,
    /^\{"path"/,
    /^mt2 /,
    /^mt1 /,
    /^c:\\/,
    /^grsync\|/,
    /^\{"filename"/,
    /^<archive><file>/,
  ]) {
    expect([style, all.filter((description) => style.test(description)).length > 300]).toEqual([style, true]);
  }
  expect(all).toContain('../../etc/passwd');
  expect(new Set(all).size).toBeLessThan(all.length);
});

test('folder markers, copies, and names that are folders of others are among them', () => {
  const markers = wanted.filter(({ description, sizeBytes }) => sizeBytes === 1 && description.startsWith('<m><v>4'));
  expect(markers.length).toBeGreaterThan(40);
  expect(wanted.filter(({ description }) => description === 'photos/2013').length).toBeGreaterThan(1);
  const copies = wanted.filter(({ content }, n) => content !== n);
  expect(copies.length).toBeGreaterThan(40);
  for (const { content, sizeBytes } of copies) expect(wanted[content]).toMatchObject({ content, sizeBytes });
});

test('dates are of the years in which people used Glacier, and no two archives are of one moment', () => {
  const dates = wanted.map(({ creationDate }) => creationDate).sort();
  expect([dates[0]?.slice(0, 4), dates.at(-1)?.slice(0, 4)]).toEqual(['2012', '2019']);
  expect(new Set(dates).size).toBe(5000);
});

test('a stream has the bytes that are made in one go', async () => {
  const hash = createHash('sha256');
  for await (const chunk of streamOf(7, 2_500_001)) hash.update(chunk);
  expect(hash.digest('hex')).toBe(createHash('sha256').update(bytesOf(7, 2_500_001)).digest('hex'));
});

test('a seeded vault holds them, and has its inventory', async () => {
  scene.glacier.admin.createVault('demo');
  await seedVault(scene.glacier.admin, 'demo', 50);
  const SizeInBytes = wantedArchives(50).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const vault = await scene.client.send(new DescribeVaultCommand({ accountId, vaultName: 'demo' }));
  expect(vault).toMatchObject({ NumberOfArchives: 50, SizeInBytes });
});
