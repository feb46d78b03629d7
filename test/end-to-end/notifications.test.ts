import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startWorld, type World } from './harness.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ speed: 100 });
});
afterAll(() => world.close());

const notification = (change: object) =>
  JSON.stringify({ VaultARN: 'arn:aws:glacier:us-east-1:000000000000:vaults/demo', JobId: 'x'.repeat(92), ...change });

test.each([
  ['not JSON', 'hello'],
  ["not Glacier's", JSON.stringify({ Records: [] })],
  ['of another account', notification({ VaultARN: 'arn:aws:glacier:us-east-1:111111111111:vaults/demo' })],
  ['of another region', notification({ VaultARN: 'arn:aws:glacier:eu-west-1:000000000000:vaults/demo' })],
  ['with a malformed ARN', notification({ VaultARN: 'vaults/demo' })],
  ['with a malformed job id', notification({ JobId: '../../etc' })],
  ['with a __proto__ key', notification({}).replace('{', '{"__proto__":{"JobId":"y"},')],
])('a notification %s starts nothing and is a dead letter at once, with the reason', async (_, message) => {
  await world.publish(message);
  const letter = await world.nextDeadLetter();
  expect(letter).toMatchObject({ body: message, attributes: { error: 'NotificationRefused' } });
  expect(letter.attributes.reason).toMatch(/^Cannot start a restore from this message: wanted .*, found /);
  expect(world.executionNames()).toEqual([]);
});

test('a restore that failed because its job was not done is redriven by the true notification', async () => {
  const slow = await startWorld({ speed: 100, tierSeconds: { Standard: 3600 } });
  try {
    const jobId = await slow.startJob({ archiveId: await slow.upload(Buffer.from('thaw')) });
    await slow.publish(notification({ JobId: jobId }));
    expect(await slow.restored(jobId)).toMatchObject({ status: 'FAILED', error: 'JobNotReady' });
    const again = slow.restoredAgain(jobId);
    await slow.cloud.glacier.admin.completeJob(jobId);
    expect(await again).toMatchObject({ status: 'SUCCEEDED', redriveCount: 1 });
    expect(slow.executionNames()).toHaveLength(1);
  } finally {
    await slow.close();
  }
});
