import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomBytes } from '../../local/test/random-bytes.ts';
import { startWorld, type World } from './harness.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

test('an archive of one part goes from upload to a verified object, byte for byte', async () => {
  const bytes = randomBytes(3 * 1024 * 1024 + 123);
  const archiveId = await world.upload(bytes, { description: 'a small archive' });
  const jobId = await world.startJob({ archiveId });

  const { status, error, cause, output = '{}' } = await world.restored(jobId);
  expect({ status, error, cause }).toEqual({ status: 'SUCCEEDED' });

  const key = `demo/${archiveId}`;
  expect(JSON.parse(output)).toMatchObject({
    outcome: 'restored',
    key,
    sizeBytes: bytes.length,
    verified: 'tree-hash',
  });
  const [object, ...others] = await world.objects();
  expect(object).toMatchObject({ key, metadata: { 'thaw-job-id': jobId, 'thaw-description': 'a small archive' } });
  expect(object?.bytes.equals(bytes)).toBe(true);
  expect(others).toEqual([]);
  expect(await world.openUploads()).toEqual([]);
  expect(world.deadLetters()).toEqual([]);
});
