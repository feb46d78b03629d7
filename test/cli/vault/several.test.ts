import { beforeEach, describe, expect, test } from '@jest/globals';
import { sharesOf } from '../../../cli/vault/several.ts';
import { FakeAccount } from '../fake-account.ts';
import { typed } from '../typed.ts';

let account: FakeAccount;
beforeEach(() => {
  account = new FakeAccount();
});

const inputs = () => account.all.map(({ input }): Record<string, unknown> => JSON.parse(input));
const restores = () => inputs().filter(({ mode }) => mode === 'restore');

/** What each vault's estimate says with Bulk, in USD; Standard costs ten times that. */
function answerWith(usdOf: Readonly<Record<string, number>>): void {
  for (const { name, status, input } of account.all) {
    const { vaultName, mode } = JSON.parse(input);
    if (status !== 'RUNNING' || mode === 'restore') continue;
    const usd = usdOf[vaultName] ?? 0;
    account.put(`runs/${vaultName}/${name}/summary.json`, {
      vaultName,
      run: name,
      chosen: { archives: usd === 0 ? 0 : 10, bytes: 2 ** 30 },
      cost: { onceUsdByTier: { Bulk: usd, Standard: 10 * usd, Expedited: 100 * usd }, objectsUsdMonth: 1 },
    });
    account.end(name, { status: 'SUCCEEDED' });
  }
}

describe('thaw vault, of several', () => {
  test('asks for all estimates at once, exits 3, and then gives them with their sum', async () => {
    const ask = () => typed(account, 'vault', 'photos', 'films', '--estimate', '--max-cost', '9');
    const first = await ask();
    expect(first.exit).toBe(3);
    expect(inputs().map(({ vaultName, mode }) => [vaultName, mode])).toEqual([
      ['photos', 'estimate'],
      ['films', 'estimate'],
    ]);
    answerWith({ photos: 3, films: 4 });
    const { exit, lines, facts } = await ask();
    expect(exit).toBe(0);
    expect(lines).toEqual([
      'vault   archives  bytes  once, Bulk  as objects',
      'photos        10  1 GiB    3.00 USD  1.00 USD a month',
      'films         10  1 GiB    4.00 USD  1.00 USD a month',
      'all           20  2 GiB    7.00 USD  2.00 USD a month  within 9 USD',
    ]);
    expect(facts).toMatchObject({ outcome: 'estimated', onceUsd: 7 });
    expect(inputs()).toHaveLength(2);
  });

  test('restores them under one cap: each has its estimate and a share of the rest', async () => {
    account.meanwhile = () => answerWith({ photos: 1, films: 3 });
    const { exit, facts } = await typed(account, 'vault', 'photos', 'films', '--max-cost', '8');
    expect(exit).toBe(0);
    expect(restores()).toMatchObject([
      { vaultName: 'photos', maxCostUsd: 2 },
      { vaultName: 'films', maxCostUsd: 6 },
    ]);
    expect(facts).toMatchObject({ outcome: 'started', runs: [{ vaultName: 'photos' }, { vaultName: 'films' }] });
  });

  test('a cap below their sum starts nothing', async () => {
    account.meanwhile = () => answerWith({ photos: 3, films: 6 });
    await expect(typed(account, 'vault', 'photos', 'films', '--max-cost', '8')).rejects.toMatchObject({
      name: 'CapTooLow',
      message: expect.stringMatching(
        /say 9\.00 USD together \(photos 3\.00 USD, films 6\.00 USD\)\. Nothing was started/,
      ),
    });
    expect(restores()).toEqual([]);
  });

  test('the tier decides what the estimate says', async () => {
    account.meanwhile = () => answerWith({ photos: 1, films: 1 });
    await expect(
      typed(account, 'vault', 'photos', 'films', '--max-cost', '8', '--tier', 'standard'),
    ).rejects.toMatchObject({ name: 'CapTooLow' });
  });

  test('one that is being restored is left to its run, and an empty one is said to be', async () => {
    const alive = account.execution('busy-run', { input: JSON.stringify({ vaultName: 'busy', mode: 'restore' }) });
    account.lock('busy', 'busy-run', alive);
    account.meanwhile = () => answerWith({ photos: 1 });
    const { lines } = await typed(account, 'vault', 'busy', 'photos', 'empty', '--max-cost', '8');
    expect(lines.join('\n')).toMatch(/busy is being restored already[^]*empty has nothing to restore/);
    expect(restores().slice(1)).toMatchObject([{ vaultName: 'photos', maxCostUsd: 8 }]);
  });

  test('one that was restored before does not take the cap from one that was not', async () => {
    account.execution('old-run', {
      status: 'SUCCEEDED',
      endedAt: new Date(),
      input: '{"vaultName":"old","mode":"restore"}',
    });
    account.lock('old', 'old-run', account.all[0] ?? account.execution('none'));
    account.meanwhile = () => answerWith({ old: 10, fresh: 4 });
    const { exit } = await typed(account, 'vault', 'old', 'fresh', '--max-cost', '5');
    expect(exit).toBe(0);
    expect(restores().slice(1)).toMatchObject([
      { vaultName: 'old', maxCostUsd: 1 },
      { vaultName: 'fresh', maxCostUsd: 4 },
    ]);
  });

  test('--all means those with archives, without vaults that hold the names of others', async () => {
    const vault = (name: string, archives: number, inventoryDate: string | null = '2026-11-20T00:00:00Z') =>
      account.listed.push({ name, archives, sizeBytes: archives, inventoryDate });
    vault('photos', 3);
    vault('empty', 0);
    vault('new', 0, null);
    vault('old_mapping', 1);
    const { exit } = await typed(account, 'vault', '--all', '--estimate');
    expect(exit).toBe(3);
    expect(inputs().map(({ vaultName }) => vaultName)).toEqual(['photos', 'new', 'old_mapping']);
    vault('old', 1);
    account.all.length = 0;
    await typed(account, 'vault', '--all', '--estimate', '--names-from', 'descriptions');
    expect(inputs().map(({ vaultName }) => vaultName)).toEqual(['photos', 'new', 'old']);
  });

  test.each([
    ['no vault', [], /the name of a vault, or --all/],
    ['all and some', ['photos', '--all'], /leave out the names/],
    ['one twice', ['photos', 'films', 'photos'], /"photos" is named twice/],
    ['one inventory for two', ['photos', 'films', '--inventory', 'x'], /--inventory is of one vault/],
    ['no cap', ['photos', 'films'], /needs --max-cost/],
    ['a name that is none', ['photos', 'a/b', '--estimate'], /Wanted the name of a vault/],
  ])('%s, is bad usage', async (_, args, message) => {
    const cap = args.includes('--estimate') || message.source.includes('max-cost') ? [] : ['--max-cost', '1'];
    await expect(typed(account, 'vault', ...args, ...cap)).rejects.toThrow(message);
    expect(inputs()).toEqual([]);
  });
});

describe('sharesOf()', () => {
  test.each([
    [10, [1, 4]],
    [5, [1, 4]],
    [3, [1, 4]],
    [3, [0, 0, 0]],
    [0.3, [0.1, 0.2]],
  ])('of %d for %j are together the cap, and no less than each estimate where it reaches', (cap, estimates) => {
    const shares = sharesOf(
      cap,
      estimates.map((usd) => ({ usd, hasRun: false })),
    );
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(cap, 12);
    const total = estimates.reduce((sum, usd) => sum + usd, 0);
    for (const [index, usd] of estimates.entries()) if (total <= cap) expect(shares[index]).toBeGreaterThanOrEqual(usd);
  });

  test('where the cap does not reach, vaults without a run come before those of which much is there already', () => {
    const vaults = [
      { usd: 10, hasRun: true },
      { usd: 4, hasRun: false },
      { usd: 30, hasRun: true },
    ];
    expect(sharesOf(5, vaults)).toEqual([0.25, 4, 0.75]);
    expect(sharesOf(4, vaults)).toEqual([0, 4, 0]);
    expect(sharesOf(48, vaults)[1]).toBeGreaterThan(4);
  });
});
