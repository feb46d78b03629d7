import { DeleteArchiveCommand } from '@aws-sdk/client-glacier';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { RequestState } from '../../functions/vault-flow.ts';
import type { Fault } from '../../local/faults.ts';
import {
  type ArchiveJob,
  quickHours,
  type ReportRow,
  type RunEnded,
  smallArchives,
  startVaultWorld,
  type VaultWorld,
} from './vault-world.ts';

const vaultName = 'troubles';
const archives = smallArchives(60, 'troubles');

/** Of sixty jobs three fail, and the outputs of three others vanish before they are read. */
const accidents: readonly Fault[] = [
  ...[2, 30, 51].map((from) => ({ place: 'glacier:InitiateJob', kind: 'fail', from, times: 1 })),
  ...[5, 22, 40].map((from) => ({ place: 'glacier:GetJobOutput', kind: 'expire', from, times: 1 })),
];

/** What Glacier answers in place of taking a request. */
const refusals: readonly Fault[] = [
  { place: 'glacier:InitiateJob', kind: 'throttle', from: 8, times: 1 },
  { place: 'glacier:InitiateJob', kind: 'lose-answer', from: 17, times: 1 },
  {
    place: 'glacier:InitiateJob',
    kind: 'error',
    from: 35,
    times: 1,
    details: { status: 400, code: 'PolicyEnforcedException', message: 'InitiateJob request denied by policy.' },
  },
];

let world: VaultWorld;
let ids: string[];
let ended: RunEnded;
let rows: readonly ReportRow[];
let jobs: readonly ArchiveJob[];

beforeAll(async () => {
  world = await startVaultWorld(quickHours);
  ids = world.keep(vaultName, archives);
  await world.restoreVault('estimate', { vaultName, mode: 'estimate' });
  // The run finds this inventory of the last day, in which the archive still stands.
  await world.clients.glacier.send(new DeleteArchiveCommand({ accountId: '-', vaultName, archiveId: ids[12] }));
  for (const fault of [...accidents, ...refusals]) world.cloud.faults.add(fault);
  ended = await world.restoreVault('run', { vaultName, tier: 'Expedited', maxCostUsd: 5 });
  rows = await world.report(vaultName, 'run');
  jobs = await world.jobsFor(vaultName);
}, 300_000);
afterAll(() => world.close());

test('all of it went wrong that was to go wrong', () => {
  const struck = world.cloud.faults.log.map(({ fault }) => fault);
  expect(struck.toSorted(byKind)).toEqual([...accidents, ...refusals].toSorted(byKind));
});

const byKind = (one: Fault, other: Fault) => `${one.kind} ${one.from}`.localeCompare(`${other.kind} ${other.from}`);

test('every archive is restored to the last byte, but the one that is not in the vault any more', async () => {
  const found = Object.fromEntries((await world.objects()).map(({ key, bytes }) => [key, bytes]));
  for (const [n, { description, bytes }] of archives.entries()) {
    expect([n, found[description]?.equals(bytes) ?? false]).toEqual([n, n !== 12]);
  }
});

test('the report has them all, and says why the one is missing', () => {
  expect(rows.map(({ archiveId }) => archiveId)).toEqual(ids);
  const missing = rows.filter(({ outcome }) => outcome !== 'restored');
  expect(missing).toEqual([
    expect.objectContaining({
      archiveId: ids[12],
      outcome: 'failed',
      tries: 1,
      reason: expect.stringMatching(/^ResourceNotFoundException: Glacier says ".*archive.*"/i),
    }),
  ]);
});

test('the run fails by the name of that one archive', () => {
  expect(ended).toMatchObject({ status: 'FAILED', error: 'ArchivesMissing' });
  expect(ended.sentence).toMatch(/^Cannot say .*: 1 of 60 archives are not in the bucket/);
  expect(ended.sentence).toContain(ids[12]);
});

test('nothing is asked for twice at once: again only what failed or vanished', () => {
  const byArchive = Map.groupBy(jobs, ({ archiveId }) => archiveId);
  expect(byArchive.size).toBe(59);
  const asked = rows.map(({ archiveId, tries }) => [archiveId, tries]);
  const listed = ids.map((id) => [id, byArchive.get(id)?.length ?? 1]);
  expect(asked).toEqual(listed);
  const again = [...byArchive.values()].filter(({ length }) => length > 1);
  expect(again).toHaveLength(accidents.length);
  for (const of of again) expect(of).toHaveLength(2);
  expect(jobs.filter(({ status }) => status === 'Failed')).toHaveLength(3);
});

test('what Glacier did not take is not paid for', async () => {
  const requestState: RequestState = JSON.parse(await world.runFile(vaultName, 'run', 'request-state.json'));
  expect(requestState.chargedUsd / jobs.length).toBeCloseTo(0.01, 3); // a cent a request by Expedited, and next to nothing besides
});

test('every role was granted what it asked for', () => {
  expect(world.cloud.policies.refusals()).toEqual([]);
});
