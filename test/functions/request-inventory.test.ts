import { describe, expect, test } from '@jest/globals';
import { estimateOf, noArchives } from '../../functions/archive/estimate.ts';
import type { ExecutionSeen } from '../../functions/cloud/executions.ts';
import type { GlacierJob } from '../../functions/cloud/glacier-job-outputs.ts';
import type { VaultContents } from '../../functions/cloud/glacier-retrieval-requests.ts';
import { type RequestInventoryDoors, requestInventory } from '../../functions/request-inventory.ts';
import type { VaultRun, VaultSettings } from '../../functions/vault-flow.ts';
import { readCall } from '../../functions/vault-run/request-inventory/read-call.ts';
import { awsError, executionSeen } from './doors.ts';
import { type FakeFiles, fakeFiles } from './fake-files.ts';

const now = '2026-11-22T12:00:00.000Z';
const arnOf = (name: string) => `arn:aws:states:us-east-1:000000000000:execution:RestoreVault:${name}`;
const request = { vaultName: 'photos', maxCostUsd: 5 };

const inventoryJob = (change: Partial<GlacierJob> = {}): GlacierJob => ({
  JobId: 'job-1',
  Action: 'InventoryRetrieval',
  StatusCode: 'Succeeded',
  Completed: true,
  CreationDate: '2026-11-22T04:00:00.000Z',
  CompletionDate: '2026-11-22T08:00:00.000Z',
  InventoryRetrievalParameters: { Format: 'JSON' },
  ...change,
});

interface World {
  readonly doors: RequestInventoryDoors;
  readonly work: FakeFiles;
  /** Descriptions of the inventory jobs that were asked for. */
  readonly asked: string[];
}

interface Given {
  readonly jobs?: readonly GlacierJob[];
  readonly contents?: VaultContents | undefined;
  readonly statuses?: Readonly<Record<string, ExecutionSeen['status']>>;
  readonly work?: FakeFiles;
  readonly there?: Readonly<Record<string, string>>;
  readonly initiate?: () => Promise<string>;
  /** What happens to the files meanwhile. */
  readonly whileAsleep?: (work: FakeFiles) => void;
}

const known: VaultContents = { archives: 3, bytes: 100, inventoryDate: now };

function world(given: Given = {}): World {
  const { jobs = [], statuses = {}, work = fakeFiles() } = given;
  const asked: string[] = [];
  const doors: RequestInventoryDoors = {
    work,
    destination: fakeFiles(given.there),
    requests: {
      describeVault: async () => ('contents' in given ? given.contents : known),
      async initiateInventory(_, { description }) {
        asked.push(description);
        return await (given.initiate?.() ?? Promise.resolve('job-new'));
      },
      async *jobs() {
        yield jobs;
      },
    },
    vault: {
      async describeJob({ jobId }) {
        const job = jobs.find(({ JobId }) => JobId === jobId);
        if (job === undefined) throw awsError('JobNotFound');
        return job;
      },
    },
    executions: {
      async describe(name) {
        const status = statuses[name];
        return status && executionSeen(status);
      },
    },
    stack: { priceFactor: 1.2, storageClass: 'DEEP_ARCHIVE', bucketName: 'dest', keyPrefix: 'glacier/' },
    time: () => ({ now: new Date(now), hourMs: 3_600_000 }),
    sleep: async () => given.whileAsleep?.(work),
  };
  return { doors, work, asked };
}

const call = async (of: unknown, { doors }: World, executionName = 'run-1') =>
  await requestInventory(readCall({ request: of, executionName, executionArn: arnOf(executionName) }), doors);

const holderOf = ({ work }: World): unknown => JSON.parse(work.text('runs/photos/lock'));
const lockHeldBy = (run: string, execution = run) =>
  fakeFiles({ 'runs/photos/lock': JSON.stringify({ run, executionArn: arnOf(execution) }) });

describe('a request', () => {
  test('begins a run: the lock, the request with its defaults, an inventory job that tells whose it is', async () => {
    const here = world();
    const run = await call({ ...request, include: ['2019/**'], after: '2015-01-01' }, here);
    expect(run).toEqual({
      vaultName: 'photos',
      run: 'run-1',
      calls: 1,
      outcome: 'wait for the inventory',
      waitSeconds: 900,
      inventoryJobId: 'job-new',
      inventoryKey: null,
      progress: null,
      estimate: null,
      failure: null,
    } satisfies VaultRun);
    expect(holderOf(here)).toEqual({ run: 'run-1', executionArn: arnOf('run-1') });
    expect(JSON.parse(here.work.text('runs/photos/run-1/request.json'))).toEqual({
      vaultName: 'photos',
      mode: 'restore',
      priceFactor: 1.2,
      tier: 'Bulk',
      maxCostUsd: 5,
      prefix: '',
      storageClass: 'DEEP_ARCHIVE',
      include: ['2019/**'],
      exclude: [],
      after: '2015-01-01T00:00:00.000Z',
      bytesPerDay: 100 * 2 ** 40,
      destination: { bucketName: 'dest', keyPrefix: 'glacier/' },
      tries: 3,
    } satisfies VaultSettings);
    expect(here.asked).toEqual(['{"thaw":{"inventoryOf":"run-1"}}']);
  });

  test('that only estimates locks nothing, needs no budget, and disturbs no run', async () => {
    const here = world({ work: lockHeldBy('run-0'), statuses: { 'run-0': 'RUNNING' } });
    expect(await call({ vaultName: 'photos', mode: 'estimate' }, here)).toMatchObject({ inventoryJobId: 'job-new' });
    expect(holderOf(here)).toMatchObject({ run: 'run-0' });
  });

  test('repeated after a lost answer waits for the job of the first call', async () => {
    const work = fakeFiles();
    const first = world({ work, initiate: () => Promise.reject(awsError('NetworkingError')) });
    await expect(call(request, first)).rejects.toMatchObject({ name: 'NetworkingError' });
    const arrived = inventoryJob({ JobId: 'job-7', StatusCode: 'InProgress', Completed: false });
    const second = world({ work, jobs: [arrived] });
    expect(await call(request, second)).toMatchObject({ outcome: 'wait for the inventory', inventoryJobId: 'job-7' });
    expect([first.asked.length, second.asked.length]).toEqual([1, 0]);
  });
});

describe('an inventory is found', () => {
  const older = inventoryJob({ JobId: 'older', CompletionDate: '2026-11-22T02:00:00.000Z' });
  const running = inventoryJob({ JobId: 'running', StatusCode: 'InProgress', Completed: false });

  test.each([
    ['the newest that is done', [running, older, inventoryJob()], 'restore the inventory', 'job-1'],
    ['the newest, in any order', [inventoryJob(), older, running], 'restore the inventory', 'job-1'],
    ['one in progress, where none is done', [running], 'wait for the inventory', 'running'],
  ])('%s', async (_, jobs, outcome, inventoryJobId) => {
    const here = world({ jobs });
    expect(await call(request, here)).toMatchObject({ outcome, inventoryJobId });
    expect(here.asked).toEqual([]);
  });

  test.each([
    ['that is an archive', { Action: 'ArchiveRetrieval' }],
    ['in CSV', { InventoryRetrievalParameters: { Format: 'CSV' } }],
    ['for a range of dates', { InventoryRetrievalParameters: { Format: 'JSON', StartDate: '2020-01-01T00:00:00Z' } }],
    ['with a limit', { InventoryRetrievalParameters: { Format: 'JSON', Limit: '10' } }],
    ['that goes on behind a marker', { InventoryRetrievalParameters: { Format: 'JSON', Marker: 'x' } }],
    ['that failed', { StatusCode: 'Failed' }],
    ['whose output is gone within two hours', { CompletionDate: '2026-11-21T13:30:00.000Z' }],
  ] as const)('but not in a job %s', async (_, change) => {
    const here = world({ jobs: [inventoryJob(change)] });
    expect(await call(request, here)).toMatchObject({ inventoryJobId: 'job-new' });
    expect(here.asked).toHaveLength(1);
  });

  test('where it was given by its key', async () => {
    const there = { 'glacier/inventory/photos/mine.json': '{}' };
    const given = { ...request, inventory: { key: 'glacier/inventory/photos/mine.json' } };
    const here = world({ there });
    expect(await call(given, here)).toMatchObject({
      outcome: 'inventory there',
      inventoryKey: 'glacier/inventory/photos/mine.json',
    });
    expect(here.asked).toEqual([]);
  });

  test('where it was given as a file of the user, in the work bucket', async () => {
    const workKey = 'runs/photos/inputs/inventory-1.json';
    const here = world();
    here.work.files.set(workKey, Buffer.from('{}'));
    expect(await call({ ...request, inventory: { workKey } }, here)).toMatchObject({
      outcome: 'inventory there',
      inventoryKey: workKey,
    });
    expect(here.asked).toEqual([]);
  });

  test('where it was given by its job, though that is for a range of dates', async () => {
    const ranged = inventoryJob({
      JobId: 'mine',
      InventoryRetrievalParameters: { Format: 'CSV', StartDate: '2020-01-01T00:00:00Z' },
    });
    const given = { ...request, inventory: { jobId: 'mine' } };
    expect(await call(given, world({ jobs: [inventoryJob(), ranged] }))).toMatchObject({
      outcome: 'restore the inventory',
      inventoryJobId: 'mine',
    });
  });
});

describe('after a wait', () => {
  const waiting = async (here: World) => await call(request, here);

  test('the job is done', async () => {
    const work = fakeFiles();
    const run = await waiting(world({ work }));
    const done = world({ work, jobs: [inventoryJob({ JobId: 'job-new' })] });
    expect(await call(run, done)).toMatchObject({
      outcome: 'restore the inventory',
      inventoryJobId: 'job-new',
      calls: 2,
    });
    expect(done.asked).toEqual([]);
  });

  test('the job is still under way', async () => {
    const work = fakeFiles();
    const run = await waiting(world({ work }));
    const later = world({ work, jobs: [inventoryJob({ JobId: 'job-new', StatusCode: 'InProgress' })] });
    expect(await call(run, later)).toMatchObject({ outcome: 'wait for the inventory', waitSeconds: 900 });
    expect(later.asked).toEqual([]);
  });

  test('the job failed, and the run with it', async () => {
    const work = fakeFiles();
    const run = await waiting(world({ work }));
    const failed = inventoryJob({ JobId: 'job-new', StatusCode: 'Failed', StatusMessage: 'no luck' });
    const end = call(run, world({ work, jobs: [failed] }));
    await expect(end).rejects.toMatchObject({ name: 'JobFailed', message: expect.stringContaining('"no luck"') });
  });

  test('the job is forgotten, and another asked for', async () => {
    const work = fakeFiles();
    const run = await waiting(world({ work }));
    const later = world({ work });
    expect(await call(run, later)).toMatchObject({ outcome: 'wait for the inventory', inventoryJobId: 'job-new' });
    expect(later.asked).toHaveLength(1);
  });
});

describe('the lock', () => {
  test.each(['RUNNING', 'PENDING_REDRIVE'] as const)(
    'of a run that is %s refuses another, naming it',
    async (status) => {
      const here = world({ work: lockHeldBy('run-0'), statuses: { 'run-0': status } });
      const refusal = call(request, here);
      await expect(refusal).rejects.toMatchObject({
        name: 'VaultLocked',
        message: expect.stringContaining('run "run-0" is at work'),
      });
      expect([holderOf(here), here.asked]).toEqual([{ run: 'run-0', executionArn: arnOf('run-0') }, []]);
      expect(here.work.files.has('runs/photos/run-1/request.json')).toBe(false);
    },
  );

  test.each(['FAILED', 'ABORTED', 'TIMED_OUT', 'SUCCEEDED', undefined] as const)(
    'of a run that is %s is taken over',
    async (status) => {
      const here = world({ work: lockHeldBy('run-0'), statuses: status ? { 'run-0': status } : {} });
      await call(request, here);
      expect(holderOf(here)).toEqual({ run: 'run-1', executionArn: arnOf('run-1'), former: 'run-0' });
    },
  );

  test('is not used before the last block of a stopped run has ended: its Lambda outlives it', async () => {
    const work = lockHeldBy('run-0');
    const requestState = (inFlight: unknown) => Buffer.from(JSON.stringify({ inFlight }));
    const key = 'runs/photos/run-0/request-state.json';
    work.files.set(key, requestState({ since: now, rows: [0] }));
    let seconds = 0;
    const whileAsleep = () => void (++seconds === 3 && work.files.set(key, requestState(null)));
    await call(request, world({ work, statuses: { 'run-0': 'ABORTED' }, whileAsleep }));
    expect(seconds).toBe(3);
    work.files.set('runs/photos/lock', Buffer.from(JSON.stringify({ run: 'run-0', executionArn: arnOf('run-0') })));
    work.files.set(key, requestState({ since: '2026-11-22T11:57:00.000Z', rows: [0] })); // of a Lambda that died
    await call(request, world({ work, statuses: { 'run-0': 'ABORTED' }, whileAsleep }));
    expect(seconds).toBe(3);
  });

  test.each(['whose answer is lost', 'of a call that is repeated'])(
    'that was taken over by a write %s waits for the last batch, too',
    async (which) => {
      const work = lockHeldBy('run-0');
      const key = 'runs/photos/run-0/request-state.json';
      const requestState = (inFlight: unknown) => Buffer.from(JSON.stringify({ inFlight }));
      work.files.set(key, requestState({ since: now, rows: [0] }));
      let seconds = 0;
      const whileAsleep = () => void (++seconds === 3 && work.files.set(key, requestState(null)));
      const here = world({ work, statuses: { 'run-0': 'ABORTED' }, whileAsleep });
      // The lock is written, and nobody hears of it: the SDK repeats the write, which is refused, or the step is called again.
      const write: typeof work.write = async (name, bytes, condition) => {
        const eTag = await work.write(name, bytes, condition);
        if (!name.endsWith('/lock') || condition === undefined || 'isNew' in condition) return eTag;
        throw awsError(which === 'whose answer is lost' ? 'PreconditionFailed' : 'NetworkingError');
      };
      const doors = { ...here.doors, work: { ...work, write } };
      const lossy = call(request, { ...here, doors });
      if (which === 'whose answer is lost') await lossy;
      else {
        await expect(lossy).rejects.toMatchObject({ name: 'NetworkingError' });
        expect(seconds).toBe(0);
        await call(request, here);
      }
      expect(seconds).toBe(3);
    },
  );

  test('that somebody else takes at the same moment is lost to him', async () => {
    const work = lockHeldBy('run-0');
    const here = world({ work, statuses: { 'run-2': 'RUNNING' } });
    const first = here.doors.executions.describe;
    const doors: RequestInventoryDoors = {
      ...here.doors,
      executions: {
        async describe(name) {
          // While we look whether run-0 lives, run-2 has seen that it does not.
          const other = JSON.stringify({ run: 'run-2', executionArn: arnOf('run-2') });
          work.files.set('runs/photos/lock', Buffer.from(other));
          return await first(name);
        },
      },
    };
    await expect(call(request, { ...here, doors })).rejects.toMatchObject({ name: 'VaultLocked' });
    expect(holderOf(here)).toMatchObject({ run: 'run-2' });
  });

  test('that nobody can read holds nobody up', async () => {
    const here = world({ work: fakeFiles({ 'runs/photos/lock': 'half a li' }) });
    await call(request, here);
    expect(holderOf(here)).toMatchObject({ run: 'run-1' });
  });

  test('stays with a run that goes on in a new execution', async () => {
    const here = world();
    await call(request, here);
    const cost = estimateOf(noArchives, {
      storageClass: 'STANDARD',
      bytesPerDay: 1,
      pace: { requestsPerSecond: 100, workers: 500, maxConcurrency: 20, smallWorkers: 200 },
    });
    const summary = {
      inventoryKey: 'inventory/photos/1.json',
      inventoryDate: now,
      inventory: { badRows: 2 },
      chosen: { archives: 3, bytes: 5 },
      leftOut: { date: 4 },
      vault: null,
      cost,
    };
    here.work.files.set('runs/photos/run-1/summary.json', Buffer.from(JSON.stringify(summary)));
    const alive = world({ work: here.work, statuses: { 'run-1': 'RUNNING' } });
    const gone = await call({ vaultName: 'photos', run: 'run-1', goOn: true }, alive, 'run-1-b');
    expect(gone).toMatchObject({ run: 'run-1', outcome: 'go on', calls: 1, inventoryKey: 'inventory/photos/1.json' });
    expect(gone.estimate).toMatchObject({ archives: 3, bytes: 5, leftOut: 4, badRows: 2, tier: 'Bulk', hours: 12 });
    expect(holderOf(alive)).toEqual({ run: 'run-1', executionArn: arnOf('run-1-b'), former: 'run-1' });
    expect(alive.asked).toEqual([]);
  });

  test('of one vault does not touch another', async () => {
    const here = world({ work: lockHeldBy('run-0'), statuses: { 'run-0': 'RUNNING' } });
    await call({ ...request, vaultName: 'music' }, here);
    expect(here.work.files.has('runs/music/lock')).toBe(true);
  });
});

describe('refused is', () => {
  test.each([
    ['no request', 'photos', 'wanted an object'],
    ['a misspelt field', { ...request, maxCost: 5 }, 'a field "maxCost"'],
    ['no vault', { maxCostUsd: 5 }, '"vaultName" must be the name of a vault'],
    ['a vault with a slash', { ...request, vaultName: 'a/b' }, '"vaultName"'],
    ['no budget', { vaultName: 'photos' }, '"maxCostUsd" must be the most that the run may cost'],
    ['a budget in words', { ...request, maxCostUsd: '5' }, '"maxCostUsd" must be'],
    ['a negative budget', { ...request, maxCostUsd: -1 }, '"maxCostUsd" must be'],
    ['another mode', { ...request, mode: 'try' }, '"mode" must be one of "restore", "estimate", "dry run"'],
    ['another tier', { ...request, tier: 'bulk' }, '"tier" must be one of "Expedited", "Standard", "Bulk"'],
    ['a class without a price', { ...request, storageClass: 'REDUCED_REDUNDANCY' }, '"storageClass" must be'],
    ['a prefix that leaves ours', { ...request, prefix: '../' }, '"prefix" must be'],
    ['a prefix that leaves no room', { ...request, prefix: 'x'.repeat(513) }, '"prefix" must be'],
    ['a glob by itself', { ...request, include: '*.jpg' }, '"include" must be a list'],
    ['an empty glob', { ...request, exclude: [''] }, '"exclude" must be a list'],
    ['a date in words', { ...request, after: 'yesterday' }, '"after" must be an ISO date'],
    ['a date that no calendar has', { ...request, before: '2015-13-01' }, '"before" must be an ISO date'],
    ['an end before its beginning', { ...request, after: '2015-01-02', before: '2015-01-01' }, 'later than "after"'],
    ['ids from elsewhere', { ...request, archives: 'runs/music/ids.txt' }, 'below "runs/photos/"'],
    ['names from elsewhere', { ...request, names: 'names.csv' }, '"names" must be the key of a file'],
    ['one rule by itself', { ...request, nameRules: '/a' }, '"nameRules" must be a list of up to 20 name rules'],
    ['a rule without a name', { ...request, nameRules: ['/a', '.*'] }, 'Cannot use the name rule ".*"'],
    ['keys of no style', { ...request, keys: 'pretty' }, '"keys" must be one of "safe", "exact", "portable"'],
    [
      'markers in other words',
      { ...request, folderMarkers: 'yes' },
      '"folderMarkers" must be one of "leave out", "keep"',
    ],
    [
      'copies of what S3 cannot copy',
      { ...request, copies: true, storageClass: 'DEEP_ARCHIVE' },
      '"copies" must be left out',
    ],
    ['copies in words', { ...request, copies: 'yes' }, '"copies" must be true or false'],
    ['an inventory by two names', { ...request, inventory: { key: 'a', jobId: 'b' } }, '"inventory" must be'],
    ['an inventory of another vault', { ...request, inventory: { workKey: 'runs/x/i.json' } }, 'below runs/photos/'],
    ['a rate of nothing', { ...request, bytesPerDay: 0 }, '"bytesPerDay" must be a whole number'],
    ['half a sample', { ...request, sample: 1.5 }, '"sample" must be a whole number'],
    ['a factor of nothing', { ...request, priceFactor: 0 }, '"priceFactor" must be how much dearer the region is'],
    ['a yes in words', { ...request, acceptExpedited: 'yes' }, '"acceptExpedited" must be true or false'],
    ['no try', { ...request, tries: 0 }, '"tries" must be a whole number from 1 to 10'],
    ['ids that are not there', { ...request, archives: 'runs/photos/ids.txt' }, 'the work bucket has none'],
    ['an inventory that is not there', { ...request, inventory: { key: 'nowhere' } }, 'not in the destination'],
    [
      'a file of the user that is not there',
      { ...request, inventory: { workKey: 'runs/photos/i.json' } },
      'not in the work bucket',
    ],
    ['a run that never was', { vaultName: 'photos', run: 'run-9', goOn: true }, 'there is no run "run-9"'],
    ['a run outside the vault', { vaultName: 'photos', run: '../music/run-1' }, 'wanted a name in "run"'],
  ])('%s', async (_, of, sentence) => {
    const here = world();
    await expect(call(of, here)).rejects.toMatchObject({
      name: 'RequestRefused',
      message: expect.stringContaining(sentence),
    });
    expect([here.asked.length, here.work.files.size]).toEqual([0, 0]);
  });

  test.each([
    ['request-state.json', 'restore'],
    ['status.json', 'restore'],
    ['status.json', 'estimate'],
  ])('a name that an earlier run has left %s under (%s): nothing is locked or written', async (file, mode) => {
    const key = `runs/photos/run-1/${file}`;
    const here = world({ work: fakeFiles({ [key]: '{}' }) });
    await expect(call({ ...request, mode }, here)).rejects.toMatchObject({
      name: 'RequestRefused',
      message: expect.stringMatching(new RegExp(`found ${key} of .* Start RestoreVault under another name`)),
    });
    expect([here.asked, [...here.work.files.keys()]]).toEqual([[], [key]]);
    await call({ ...request, mode }, here, 'run-2');
    expect(here.asked).toHaveLength(1);
  });

  test('a vault that Glacier does not know', async () => {
    const here = world({ contents: undefined });
    await expect(call(request, here)).rejects.toMatchObject({ name: 'RequestRefused' });
    expect(here.work.files.size).toBe(0);
  });

  test('a vault without an inventory, in its own words', async () => {
    const here = world({ initiate: () => Promise.reject(awsError('ResourceNotFoundException')) });
    const refusal = call(request, here);
    await expect(refusal).rejects.toMatchObject({
      name: 'RequestRefused',
      message: expect.stringContaining('Glacier has no inventory of it'),
    });
  });

  test('a job that is no inventory', async () => {
    const archive = inventoryJob({ JobId: 'mine', Action: 'ArchiveRetrieval' });
    const refusal = call({ ...request, inventory: { jobId: 'mine' } }, world({ jobs: [archive] }));
    await expect(refusal).rejects.toMatchObject({ name: 'RequestRefused' });
  });
});
