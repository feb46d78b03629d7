import { expect, test } from '@jest/globals';
import { FakeAccount } from '../fake-account.ts';
import { typed } from '../typed.ts';

test('thaw vaults lists archives, bytes, date of the inventory and the newest run of each vault', async () => {
  const account = new FakeAccount();
  account.listed.push(
    { name: 'photos', archives: 12_345, sizeBytes: 5 * 2 ** 40, inventoryDate: '2026-11-22T11:37:00Z' },
    { name: 'new', archives: 0, sizeBytes: 0, inventoryDate: null },
  );
  const input = JSON.stringify({ vaultName: 'photos', mode: 'restore' });
  account.lock('photos', 'photos-restore-1', account.execution('photos-restore-1', { input }));
  const said = await typed(account, 'vaults');
  expect(said.lines).toEqual([
    'vault   archives    bytes  inventory of          newest run',
    'photos    12,345    5 TiB  2026-11-22 11:37 UTC  running  photos-restore-1',
    'new            0  0 bytes  none yet',
  ]);
  expect(said.facts).toMatchObject({
    vaults: [
      { name: 'photos', state: 'running' },
      { run: null, state: null },
    ],
  });
});

test('thaw vaults says so when there are none', async () => {
  expect((await typed(new FakeAccount(), 'vaults')).lines).toEqual(['There are no vaults in this account and region.']);
});

test('a command says on standard error that the stack is of another version, and works all the same', async () => {
  const account = new FakeAccount();
  Object.assign(account.stack, { version: '0.0.1' });
  const { exit, warned } = await typed(account, 'vaults');
  expect([exit, warned]).toEqual([
    0,
    [
      expect.stringMatching(
        /^The stack "Thaw" is of version 0\.0\.1, and thaw of version \d.*\. Deploy the stack again, or use/,
      ),
    ],
  ]);
  expect((await typed(new FakeAccount(), 'vaults')).warned).toEqual([]);
});
