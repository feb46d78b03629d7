import { expect, test } from '@jest/globals';
import { withoutSilence } from '../../../functions/restore/idle-timeout.ts';

test('chunks that come in time go through', async () => {
  const chunks = (async function* () {
    yield Buffer.from('one');
    yield Buffer.from('two');
  })();
  expect(Buffer.concat(await Array.fromAsync(withoutSilence(chunks))).toString()).toBe('onetwo');
});

test('an upload that would fall silent is ended with RangeIncomplete', async () => {
  const chunks = (async function* () {
    yield Buffer.from('one');
    await new Promise(() => {});
  })();
  const through = withoutSilence(chunks, 0.05);
  await through.next();
  await expect(through.next()).rejects.toMatchObject({ name: 'RangeIncomplete' });
});
