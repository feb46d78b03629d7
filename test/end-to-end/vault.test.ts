import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MiB } from '../../functions/archive/units.ts';
import { bytesOf } from './bytes.ts';
import { type Kept, type RunEnded, startVaultWorld, type VaultWorld } from './vault-world.ts';

let world: VaultWorld;
beforeAll(async () => {
  world = await startVaultWorld();
});
afterAll(() => world.close());

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** Descriptions as tools wrote them, by the key their archives should get. */
const described: Readonly<Record<string, string>> = {
  'Übersicht/été.txt': `<m><v>4</v><p>${base64('Übersicht\\été.txt')}</p><lm>20130101T000000Z</lm></m>`,
  'c/Docs/файл3.doc': JSON.stringify({ Path: 'c:\\Docs\\+BEQEMAQ5BDs-3.doc', UTCDateModified: '20130313T040002Z' }),
  'backup/db.sql': `mt2 ${Buffer.from('{"filename":"backup/db.sql","mtime":"20130101T000000Z"}').toString('base64url')}`,
  'plain/name with blanks.txt': 'plain/name with blanks.txt',
};

const creationDate = (day: number) => new Date(Date.UTC(2014, 0, day, 3, 4, 5)).toISOString();

/** Forty archives: every style, two versions of one file, one without a name, and one of two parts. */
function forty(): Kept[] {
  const named = [
    ...Object.values(described),
    'same.txt',
    'same.txt',
    '',
    ...Array.from({ length: 32 }, (_, n) => `photos/${n}.jpg`),
  ];
  const kept = named.map((description, n) => ({
    description,
    bytes: bytesOf(1 + n * 1009, `small ${n}`),
    createdAt: creationDate(n + 1),
  }));
  return [...kept, { description: 'large.bin', bytes: bytesOf(9 * MiB + 1), createdAt: creationDate(40) }];
}

const jobsAskedFor = () => world.glacierRequests().InitiateJob ?? 0;

describe('a vault of forty archives', () => {
  const vaultName = 'forty';
  const archives = forty();
  let ids: string[];
  let first: RunEnded;

  beforeAll(async () => {
    ids = world.keep(vaultName, archives);
    first = await world.restoreVault('first', { vaultName, maxCostUsd: 1, tier: 'Bulk', prefix: 'thawed/' });
  }, 180_000); // forty restores, on a machine that may have much else to do

  test('is restored to the last byte, each archive under the name it had', async () => {
    expect(first).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'complete' } });
    const objects = (await world.objects()).filter(({ key }) => key.startsWith('thawed/'));
    const found = Object.fromEntries(objects.map(({ key, bytes }) => [key, bytes]));
    const names = [
      ...Object.keys(described),
      `same.20140105T030405Z.txt`, // the older version
      'same.txt',
      `${vaultName}/${ids[6]}`,
      ...archives.slice(7).map(({ description }) => description),
    ];
    expect(Object.keys(found).sort()).toEqual(names.map((name) => `thawed/${name}`).sort());
    for (const [n, name] of names.entries()) {
      expect([name, found[`thawed/${name}`]?.equals(archives[n]?.bytes ?? Buffer.alloc(0))]).toEqual([name, true]);
    }
  });

  test('has a report with a row an archive, all verified, and the list of those that may be deleted', async () => {
    const rows = await world.report(vaultName, 'first');
    expect(rows.map(({ archiveId }) => archiveId).sort()).toEqual([...ids].sort());
    for (const row of rows) expect(row).toMatchObject({ outcome: 'restored', verified: 'tree-hash', tries: 1 });
    expect((await world.runFile(vaultName, 'first', 'verified.txt')).trim().split('\n').sort()).toEqual(
      [...ids].sort(),
    );
    expect(await world.runFile(vaultName, 'first', 'report.html')).toMatch(/^<!doctype html>/i);
  });

  test('asked for each archive once, and nobody was refused anything', () => {
    expect(jobsAskedFor()).toBe(1 + 40); // and the inventory
    expect(world.cloud.policies.refusals()).toEqual([]);
    expect(world.deadLetters()).toEqual([]);
  });

  test('run again, asks for nothing and says the same', async () => {
    const before = jobsAskedFor();
    const again = await world.restoreVault('again', { vaultName, maxCostUsd: 1, tier: 'Bulk', prefix: 'thawed/' });
    expect(again).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'complete' } });
    expect(jobsAskedFor()).toBe(before);
    const rows = await world.report(vaultName, 'again');
    expect(rows).toHaveLength(40);
    for (const row of rows) expect(row).toMatchObject({ outcome: 'restored', tries: 0 });
  });
});

test('an empty vault is done at once, with an empty report', async () => {
  world.keep('empty', []);
  const ended = await world.restoreVault('empty', { vaultName: 'empty', maxCostUsd: 1 });
  expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'complete' } });
  expect(await world.report('empty', 'empty')).toEqual([]);
});

test('what costs more than it may is not begun: the run fails, and says so', async () => {
  world.keep('dear', [{ bytes: bytesOf(MiB), description: 'dear.bin' }]);
  const before = jobsAskedFor();
  const ended = await world.restoreVault('dear', { vaultName: 'dear', maxCostUsd: 0.000_001, tier: 'Standard' });
  expect(ended).toMatchObject({ status: 'FAILED', error: 'OverBudget' });
  expect(ended.sentence).toMatch(/Nothing was requested/);
  expect(jobsAskedFor() - before).toBe(1); // the inventory
  expect(await world.object('dear.bin')).toBeUndefined();
});

test('an estimate says what a vault would cost by tier, and buys nothing but the inventory', async () => {
  world.keep('estimated', [{ bytes: bytesOf(MiB), description: 'e.bin' }]);
  const before = jobsAskedFor();
  const ended = await world.restoreVault('estimate', { vaultName: 'estimated', mode: 'estimate' });
  expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { estimate: { archives: 1, bytes: MiB, tier: 'Bulk' } } });
  expect(jobsAskedFor() - before).toBe(1);
});
