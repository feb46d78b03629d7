import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { complaints, grantsMissed, rolesOf, startDoctorsWorld } from './grants-removed.ts';
import type { World } from './harness.ts';

let world: World;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ world, close } = await startDoctorsWorld());
});
afterAll(() => close());

/** trials/long removes each. */
test('doctor is tried with the last grant of each role removed, and misses none', async () => {
  expect(await complaints(world)).toEqual([]);
  const { tried, missed } = await grantsMissed(world, (all) => all.slice(-1));
  expect([tried, missed]).toEqual([rolesOf(world).length, []]);
  expect(await complaints(world)).toEqual([]);
});
