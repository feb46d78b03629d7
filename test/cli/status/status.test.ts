import { beforeEach, describe, expect, test } from '@jest/globals';
import { FakeAccount } from '../fake-account.ts';
import { typed } from '../typed.ts';

let account: FakeAccount;
beforeEach(() => {
  account = new FakeAccount();
});

const count = (archives: number) => ({ archives, bytes: archives * 2 ** 20 });
const stock = {
  vaultName: 'photos',
  run: 'first',
  at: '2026-11-22T10:30:00Z',
  began: '2026-11-22T10:00:00Z',
  round: 3,
  counts: {
    wanted: count(10),
    'refused for now': count(0),
    requested: count(50),
    ready: count(5),
    restored: count(34),
    'taken away': count(0),
    blocked: count(0),
    failed: count(1),
  },
  chargedUsd: 0.1,
  bytesPerSecond: 2 ** 20,
  failures: [{ archiveId: `${'x'.repeat(134)}LAST`, reason: 'JobFailed: Glacier says so.\x07' }],
};

/** A run of the vault that holds its lock, and has taken stock. */
function runOf(vaultName: string, run = 'first') {
  const execution = account.execution(run, { input: JSON.stringify({ vaultName, maxCostUsd: 5 }) });
  account.lock(vaultName, run, execution);
  account.put(`runs/${vaultName}/${run}/status.json`, { ...stock, vaultName, run });
  account.put(`runs/${vaultName}/${run}/request-state.json`, {
    chargedUsd: 0.25,
    requests: 112,
    paused: null,
    stopped: null,
  });
  account.put(`runs/${vaultName}/${run}/request.json`, { tier: 'Bulk', maxCostUsd: 5 });
  return execution;
}

const failure = {
  status: 'FAILED',
  error: 'ArchivesMissing',
  cause: JSON.stringify({ errorMessage: 'Cannot say that vault "photos" is restored.' }),
};

describe('thaw status', () => {
  test('says archives and bytes by state, pace, time left, cost and failures', async () => {
    account.steps.set(runOf('photos').arn, 'WaitForJobs');
    const said = await typed(account, 'status', 'photos');
    expect(said.exit).toBe(0);
    expect(said.lines.filter((line) => !line.includes('began'))).toEqual([
      'photos  running: restoring',
      '  run      first',
      '  charged  0.25 USD for 112 requests, of at most 5.00 USD',
      '  pace     1 MiB/s, about 1 min left',
      '',
      '  restored    34   34 MiB  [#######.............] 34 %',
      '  ready        5    5 MiB',
      '  requested   50   50 MiB',
      '  wanted      10   10 MiB',
      '  failed       1    1 MiB',
      '  all        100  100 MiB',
      '',
      '  failed',
      '    xxxxxxxxxxxx...LAST  JobFailed: Glacier says so.',
    ]);
    expect(said.facts).toMatchObject({ runs: [{ vaultName: 'photos', state: 'running', secondsLeft: 65, stock }] });
  });

  test('without a pace, says how long Glacier takes; and why it takes no requests', async () => {
    runOf('photos');
    account.put('runs/photos/first/status.json', { ...stock, bytesPerSecond: 0 });
    const held = { since: '2026-11-22T10:00:00Z', reason: 'InsufficientCapacity' };
    account.put('runs/photos/first/request-state.json', { chargedUsd: 0.25, paused: held, stopped: null });
    const { lines } = await typed(account, 'status', 'photos');
    expect(lines).toContain('  pace     Glacier takes 5 to 12 hours for Bulk');
    expect(lines.join('\n')).toContain(
      'Glacier takes no more requests since 2026-11-22T10:00:00Z: InsufficientCapacity',
    );
  });

  test('without a vault tells of all of them, those included that were just started; estimates are none', async () => {
    runOf('photos');
    account.execution('by hand', { input: '{"vaultName":"films","maxCostUsd":1}' });
    account.execution('e', { input: '{"vaultName":"music","mode":"estimate"}' });
    account.put('runs/music/e/summary.json', {});
    expect((await typed(account, 'status')).facts).toMatchObject({
      runs: [{ vaultName: 'films', run: 'by hand' }, { vaultName: 'photos' }],
    });
  });

  test('a run that was handed on to a new execution is alive, under its own name', async () => {
    const before = runOf('photos');
    account.end(before.name, { status: 'SUCCEEDED', output: '{"outcome":"unfinished"}' });
    expect((await typed(account, 'status', 'photos')).facts).toMatchObject({ runs: [{ state: 'running' }] });
    const next = account.execution('0b9c', { input: '{"vaultName":"photos","run":"first","goOn":true}' });
    account.lock('photos', 'first', next);
    expect((await typed(account, 'status', 'photos')).facts).toMatchObject({
      runs: [{ run: 'first', state: 'running' }],
    });
  });

  test('tells of the run that was refused before it had the lock, but not of one that another kept out', async () => {
    account.end(runOf('photos').name, { status: 'SUCCEEDED', output: '{"outcome":"complete"}' });
    const name = (second: number) => `photos-restore-2026-11-22T10-00-0${second}Z`;
    const input = '{"vaultName":"photos"}';
    account.execution(name(1), { input, status: 'FAILED', error: 'VaultLocked' });
    expect((await typed(account, 'status', 'photos')).facts).toMatchObject({
      runs: [{ run: 'first', state: 'restored' }],
    });
    account.execution(name(2), { input, status: 'FAILED', error: 'RequestRefused', cause: 'No such file.' });
    const said = await typed(account, 'status', 'photos');
    expect(said.exit).toBe(1);
    expect(said.lines.slice(-2)).toEqual([
      '  RequestRefused: No such file.',
      '  What to do: correct what it names and start the vault again',
    ]);
  });

  test('a run that Step Functions forgot has ended, and its files still speak', async () => {
    account.put('runs/photos/lock', { run: 'old', executionArn: 'arn:of:old' });
    account.put('runs/photos/old/status.json', { ...stock, run: 'old' });
    expect((await typed(account, 'status', 'photos')).facts).toMatchObject({ runs: [{ run: 'old', state: 'ended' }] });
  });

  test('a vault without a run is said to have none', async () => {
    await expect(typed(account, 'status', 'photos')).rejects.toMatchObject({ name: 'NoRun', exit: 1 });
    await expect(typed(account, 'status')).rejects.toMatchObject({ name: 'NoRun', exit: 1 });
  });
});

describe('thaw status --watch', () => {
  /** Ends the run at the second look. */
  const endsAs = (of: Parameters<FakeAccount['end']>[1]) => {
    const { name } = runOf('photos');
    let looks = 0;
    account.meanwhile = () => {
      if (++looks === 2) account.end(name, of);
    };
  };

  test('goes on until all is restored: exit 0', async () => {
    endsAs({ status: 'SUCCEEDED', output: '{"outcome":"complete"}' });
    const said = await typed(account, 'status', 'photos', '--watch');
    expect(said.exit).toBe(0);
    expect(said.shown.map(([run]) => run?.state)).toEqual(['running']);
    expect(said.lines.at(-1)).toBe('  report: thaw report photos > report.csv');
  });

  test('exits 1 when the run fails, and says why and what to do', async () => {
    endsAs(failure);
    const said = await typed(account, 'status', 'photos', '--watch');
    expect(said.exit).toBe(1);
    expect(said.lines.slice(-2)).toEqual([
      '  ArchivesMissing: Cannot say that vault "photos" is restored.',
      '  What to do: read the report; start the vault again: only what is missing is requested',
    ]);
  });

  test('without a vault, looks at the runs under way, not at what failed long ago', async () => {
    account.end(runOf('films', 'long-ago').name, failure);
    runOf('photos', 'now');
    account.all.forEach(({ name }) => {
      if (name === 'now') account.meanwhile = endsAtThird(name);
    });
    const said = await typed(account, 'status', '--watch');
    expect(said.facts).toMatchObject({ runs: [{ vaultName: 'photos', state: 'restored' }] });
    expect(said.exit).toBe(0);
  });

  const endsAtThird = (name: string) => {
    let looks = 0;
    return () => {
      if (++looks === 8) account.end(name, { status: 'SUCCEEDED', output: '{"outcome":"complete"}' });
    };
  };
});
