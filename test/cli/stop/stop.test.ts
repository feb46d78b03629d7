import { expect, test } from '@jest/globals';
import { FakeAccount } from '../fake-account.ts';
import { typed } from '../typed.ts';

test('thaw stop stops the run that is at work on the vault, and says how to continue', async () => {
  const account = new FakeAccount();
  const input = JSON.stringify({ vaultName: 'photos', mode: 'restore' });
  account.lock('photos', 'photos-restore-1', account.execution('photos-restore-1', { input }));
  const said = await typed(account, 'stop', 'photos');
  expect(account.all.map(({ status }) => status)).toEqual(['ABORTED']);
  expect(said.facts).toMatchObject({ outcome: 'stopped', run: 'photos-restore-1' });
  expect(said.lines.join('\n')).toContain('thaw vault photos');
});

test('thaw stop is an error when no run is at work', async () => {
  const account = new FakeAccount();
  await expect(typed(account, 'stop', 'photos')).rejects.toMatchObject({ name: 'NoRun', exit: 1 });
  account.lock('photos', 'old', account.execution('old', { status: 'SUCCEEDED' }));
  await expect(typed(account, 'stop', 'photos')).rejects.toMatchObject({ name: 'NoRun' });
});
