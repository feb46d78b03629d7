import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { complaints, grantsMissed, rolesOf } from './grants-removed.ts';
import { startWorld, type World } from './harness.ts';

let world: World;
let environment: NodeJS.ProcessEnv;
beforeAll(async () => {
  world = await startWorld({ restoreSmallOutput: true });
  world.cloud.glacier.admin.createVault('demo');
  environment = { ...process.env };
  Object.assign(process.env, world.cloud.env()); // as the command finds it
});
afterAll(async () => {
  process.env = environment;
  await world.close();
});

/** trials/long removes each. */
test('doctor is tried with the last grant of each role removed, and misses none', async () => {
  expect(await complaints(world)).toEqual([]);
  const { tried, missed } = await grantsMissed(world, (all) => all.slice(-1));
  expect([tried, missed]).toEqual([rolesOf(world).length, []]);
  expect(await complaints(world)).toEqual([]);
});
