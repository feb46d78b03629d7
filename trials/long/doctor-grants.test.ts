import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { complaints, grantsMissed, rolesOf, startDoctorsWorld } from '../../test/end-to-end/grants-removed.ts';
import type { World } from '../../test/end-to-end/harness.ts';

/** Roles of the functions that the check "permissions" invokes: each tries what its step does. */
const probed =
  /^(Plan|FetchPart|Finalize|Abandon|RestoreSmall|RequestInventory|ChooseArchives|RequestArchives|TakeStock|MakeCopies|Report)$/;

let world: World;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ world, close } = await startDoctorsWorld());
});
afterAll(() => close());

test('doctor is tried with each grant removed, one at a time, and misses none', async () => {
  expect(await complaints(world)).toEqual([]);
  const { tried, missed } = await grantsMissed(world, (all) => all);
  expect(missed).toEqual([]);
  expect([...new Set(rolesOf(world).map(({ step }) => step))].filter((step) => !probed.test(step)).sort()).toEqual([
    'Admit',
    'FindJobs',
    'Outcome',
    'Redrive',
    'RestoreJobOutput',
    'RestoreSmallOutput',
    'RestoreVault',
    'Start',
  ]);
  expect(tried).toBeGreaterThan(150); // not an empty loop
  expect(await complaints(world)).toEqual([]);
}, 600_000);

test('a doctor leaves no upload and no object at the destination', async () => {
  expect([await world.openUploads(), await world.objects()]).toEqual([[], []]);
});
