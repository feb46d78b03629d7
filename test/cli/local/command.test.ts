import { expect, test } from '@jest/globals';
import { FakeAccount } from '../fake-account.ts';
import { typed } from '../typed.ts';

const refusal = (...words: string[]) => expect(typed(new FakeAccount(), 'local', ...words)).rejects;

test.each(['', '0', '-1', '80.5', '1e3', '65501', 'http'])('thaw local refuses the port "%s"', async (port) => {
  await refusal(`--port=${port}`).toThrow('Wanted a whole number from 1 to 65500.');
});

test.each(['', '-5', '1.5', 'many', '100001'])('thaw local refuses to seed "%s" archives', async (count) => {
  await refusal(`--seed-vault=${count}`).toThrow('Wanted a whole number up to 100000.');
});

test.each(['', '0', '-5', 'fast', 'Infinity'])('thaw local refuses the speed "%s"', async (speed) => {
  await refusal(`--speed=${speed}`).toThrow('Wanted a number above 0;');
});

test.each(['', 'us-east-1', 'none'])('thaw local refuses the quotas "%s"', async (quotas) => {
  await refusal(`--quotas=${quotas}`).toThrow('Allowed choices are low, high.');
});

test('thaw local takes no files', async () => {
  await refusal('my.tar').toThrow("too many arguments for 'local'");
});
