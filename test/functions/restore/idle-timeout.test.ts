import { expect, test } from '@jest/globals';
import { failWhenIdle } from '../../../functions/restore/idle-timeout.ts';

test('chunks that come in time go through', async () => {
  const chunks = (async function* () {
    yield Buffer.from('one');
    yield Buffer.from('two');
  })();
  expect(Buffer.concat(await Array.fromAsync(failWhenIdle(chunks))).toString()).toBe('onetwo');
});

test('an upload that would fall silent is ended with RangeIncomplete', async () => {
  const chunks = (async function* () {
    yield Buffer.from('one');
    await new Promise(() => {});
  })();
  const through = failWhenIdle(chunks, 0.05);
  await through.next();
  await expect(through.next()).rejects.toMatchObject({ name: 'RangeIncomplete' });
});
