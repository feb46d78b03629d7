import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import type {
  FolderPage,
  JobList,
  RunDetail,
  RunList,
  SelectionEstimate,
  VaultDetail,
  VaultList,
} from '../../../cli/console/api.ts';
import type { JobSeen } from '../../../cli/console/doors/console-doors.ts';
import { executionNames } from '../../../functions/restore/execution-name.ts';
import { entry, type InventoryEntry, inventoryOf } from '../../functions/vault-run/inventories.ts';
import { FakeAccount } from '../fake-account.ts';
import { fakeDoors, startFakeConsole } from './fake-console.ts';
import { until, type Visitor, visit } from './visitor.ts';

/** On the local cloud things are read again at once: else a test would wait for ten seconds. */
const localDoors = (account: FakeAccount, more = {}) => fakeDoors(account, { isLocal: true, ...more });

function accountWith(...vaults: string[]): FakeAccount {
  const account = new FakeAccount();
  for (const name of vaults)
    account.listed.push({ name, archives: 3, sizeBytes: 2 ** 30, inventoryDate: '2026-11-20T00:00:00Z' });
  return account;
}

/** What a run leaves that has read this inventory. */
function putInventory(
  account: FakeAccount,
  run: string,
  inventoryDate: string,
  rows: readonly InventoryEntry[],
  vaultName = 'photos',
  settings: object = {},
): void {
  const inventoryKey = `thawed/inventory-${run}.json`;
  const destination = { bucketName: 'restored', keyPrefix: 'thawed/' };
  account.put(inventoryKey, inventoryOf('photos', rows));
  account.put(`runs/${vaultName}/${run}/request.json`, {
    mode: 'estimate',
    storageClass: 'DEEP_ARCHIVE',
    bytesPerDay: 2 ** 40,
    destination,
    ...settings,
  });
  account.put(`runs/${vaultName}/${run}/summary.json`, {
    vaultName,
    run,
    inventoryKey,
    inventoryDate,
    inventory: { rows: rows.length },
    vault: null,
    chosen: { archives: rows.length },
  });
}

const detail = (visitor: Visitor) => visitor.get<VaultDetail>('/api/vaults/photos');

const indexed = async (visitor: Visitor, archives: number) => {
  const { index } = await until(
    () => detail(visitor),
    ({ index: each }) => each.state === 'failed' || (each.state === 'ready' && each.index.archives === archives),
  );
  if (index.state !== 'ready') throw new Error(JSON.stringify(index));
  return index.index;
};

const namesAt = async (visitor: Visitor, path = '') =>
  (await visitor.get<FolderPage>(`/api/vaults/photos/folder?path=${path}`)).entries.map(({ name }) => name);

test.each([
  ['the stack', undefined, 0],
  ['another region', true, 2],
])('an estimate for a bucket in the region of %s has its transfer in it', async (_, toOtherRegion, usd) => {
  const estimates = [];
  for (const settings of [{}, { toOtherRegion }]) {
    const account = accountWith('photos');
    const rows = [entry(1, { Size: 100e9 })];
    putInventory(account, 'photos-estimate-2026-11-20T00-00-00Z', '2026-11-20T00:00:00Z', rows, 'photos', settings);
    await using console = await startFakeConsole({ open: async () => localDoors(account) });
    const visitor = await visit(console.server);
    const { indexId } = await indexed(visitor, 1);
    const wish = { indexId, selection: { folders: ['photos'] } };
    const { tiers } = await visitor.post<SelectionEstimate>('/api/vaults/photos/estimate', wish);
    estimates.push(tiers.map(({ onceUsd }) => onceUsd));
  }
  const [inOurs = [], elsewhere = []] = estimates;
  for (const [tier, onceUsd] of inOurs.entries())
    expect((elsewhere[tier] ?? 0) - onceUsd).toBeCloseTo(usd * (1e11 / 2 ** 30 / 100), 1);
});

test('no vaults are an empty list; one has its price per month', async () => {
  const account = accountWith();
  await using console = await startFakeConsole({ open: async () => localDoors(account) });
  const visitor = await visit(console.server);
  expect(await visitor.get<VaultList>('/api/vaults')).toMatchObject({ vaults: [] });
  account.listed.push({ name: 'new', archives: 0, sizeBytes: 100 * 2 ** 30, inventoryDate: null });
  const { vaults } = await until(
    () => visitor.get<VaultList>('/api/vaults'),
    (list) => list.vaults.length > 0,
  );
  expect(vaults[0]).toMatchObject({ name: 'new', inventoryDate: null, run: null });
  expect(vaults[0]?.usdMonth).toBeCloseTo(0.36);
});

test('a vault that was made a moment ago is found before the list of vaults is read again', async () => {
  const account = accountWith('old');
  await using console = await startFakeConsole({ open: async () => fakeDoors(account) }); // which reads lists every ten seconds
  const visitor = await visit(console.server);
  await visitor.get('/api/vaults');
  account.listed.push({ name: 'new', archives: 0, sizeBytes: 0, inventoryDate: null });
  expect(await visitor.get('/api/vaults/new')).toMatchObject({ name: 'new', inventory: { state: 'none' } });
  await expect(visitor.get('/api/vaults/nowhere')).rejects.toMatchObject({ name: 'NoVault', status: 404 });
});

test('a newer inventory replaces the index; what is asked by the old one is refused', async () => {
  const account = accountWith('photos');
  putInventory(account, 'photos-estimate-2026-11-20T00-00-00Z', '2026-11-20T00:00:00Z', [entry(1), entry(2)]);
  await using console = await startFakeConsole({ open: async () => localDoors(account) });
  const visitor = await visit(console.server);
  const before = await indexed(visitor, 2);
  const wish = { indexId: before.indexId, selection: { folders: ['photos'] } };
  const estimate = await visitor.post<SelectionEstimate>('/api/vaults/photos/estimate', wish);
  expect(estimate).toMatchObject({
    storageClass: 'DEEP_ARCHIVE',
    perMonth: { minimumDays: 180 },
    selected: { archives: 2 },
  });
  expect(estimate.examples[0]?.key).toBe('thawed/photos/1.jpg');

  putInventory(account, 'photos-restore-2026-11-21T00-00-00Z', '2026-11-21T00:00:00Z', [entry(1), entry(2), entry(3)]);
  const after = await indexed(visitor, 3);
  expect(after).toMatchObject({ inventoryDate: '2026-11-21T03:00:00Z' });
  expect(await namesAt(visitor, 'photos')).toEqual(['1.jpg', '2.jpg', '3.jpg']);
  await expect(visitor.post('/api/vaults/photos/estimate', wish)).rejects.toMatchObject({
    name: 'IndexReplaced',
    status: 409,
  });
  expect(console.bugs).toEqual([]);
});

test('an index is found again by the next console; one that cannot be read is built anew', async () => {
  const account = accountWith('..dots');
  putInventory(account, 'photos-estimate-2026-11-20T00-00-00Z', '2026-11-20T00:00:00Z', [entry(1), entry(2)], '..dots');
  const folder = await mkdtemp(path.join(tmpdir(), 'thaw-cache-'));
  const builtAt: string[] = [];
  for (const spoil of [false, false, true]) {
    const files = await readdir(folder, { recursive: true });
    const [index = ''] = files.filter((name) => name.endsWith('.sqlite'));
    if (spoil) await writeFile(path.join(folder, index), 'spoilt');
    await using console = await startFakeConsole({ open: async () => localDoors(account), cacheFolder: folder });
    const visitor = await visit(console.server);
    const ready = await until(
      () => visitor.get<VaultDetail>('/api/vaults/%2E%2Edots'),
      (each) => each.index.state !== 'building',
    );
    if (ready.index.state !== 'ready') throw new Error(JSON.stringify(ready.index));
    builtAt.push(ready.index.index.builtAt);
  }
  const [first, second, third] = builtAt;
  expect(second).toBe(first);
  expect(third).not.toBe(first);
  await rm(folder, { recursive: true });
});

test('other rules for names build the index anew, and are kept; wrong ones are refused', async () => {
  const account = accountWith('photos');
  putInventory(account, 'photos-estimate-2026-11-20T00-00-00Z', '2026-11-20T00:00:00Z', [
    entry(1, { ArchiveDescription: 'id=7;file=a.txt' }),
    entry(2),
  ]);
  await using console = await startFakeConsole({ open: async () => localDoors(account) });
  const visitor = await visit(console.server);
  await indexed(visitor, 2);
  expect(await namesAt(visitor)).toEqual(['photos', 'id=7;file=a.txt']);
  const naming = {
    keys: 'safe',
    nameRules: ['file=(?<name>.*)'],
    prefix: 'x/',
    namesFile: `archiveId,name\n${entry(2).ArchiveId},b.txt\n`,
  };
  const put = await visitor.put<VaultDetail>('/api/vaults/photos/naming', naming);
  expect(put.naming).toEqual({ ...naming, namesFile: { sizeBytes: naming.namesFile.length, names: 1, findings: [] } });
  await until(
    () => detail(visitor),
    ({ index }) => index.state === 'ready',
  );
  expect(await namesAt(visitor)).toEqual(['a.txt', 'b.txt']);
  // Without the field the file stays; null removes it.
  const { namesFile: _, ...others } = naming;
  expect((await visitor.put<VaultDetail>('/api/vaults/photos/naming', others)).naming.namesFile).not.toBeNull();
  expect(
    (await visitor.put<VaultDetail>('/api/vaults/photos/naming', { ...naming, namesFile: null })).naming.namesFile,
  ).toBeNull();
  for (const wrong of [{ nameRules: ['(?<other>x)'] }, { keys: 'odd' }, { prefix: '../' }, { namesFile: 'nonsense' }]) {
    const [field = ''] = Object.keys(wrong);
    await expect(visitor.put('/api/vaults/photos/naming', { ...naming, ...wrong })).rejects.toMatchObject({
      name: 'BadRequest',
      message: expect.stringContaining(field),
    });
  }
});

test('an inventory that is damaged, or gone, is told of, and another can be requested', async () => {
  const account = accountWith('photos');
  putInventory(account, 'photos-estimate-2026-11-20T00-00-00Z', '2026-11-20T00:00:00Z', [entry(1)]);
  account.put('thawed/inventory-photos-estimate-2026-11-20T00-00-00Z.json', '{"ArchiveList":[{');
  await using console = await startFakeConsole({ open: async () => localDoors(account) });
  const visitor = await visit(console.server);
  const failed = await until(
    () => detail(visitor),
    ({ index }) => index.state !== 'building',
  );
  expect(failed.index).toMatchObject({
    state: 'failed',
    failure: { error: 'InventoryDamaged', sentence: expect.stringContaining('breaks off') },
  });
  await expect(visitor.get('/api/vaults/photos/folder')).rejects.toMatchObject({ name: 'NoIndex' });

  const waiting = await visitor.post<VaultDetail>('/api/vaults/photos/inventory');
  expect(waiting.inventory).toMatchObject({ state: 'waiting', step: 'starting' });
  await visitor.post('/api/vaults/photos/inventory'); // again, while one is under way
  expect(account.all.map(({ input }) => JSON.parse(input))).toEqual([{ vaultName: 'photos', mode: 'estimate' }]);
  const [execution] = account.all;
  account.end(execution?.name ?? '', { status: 'FAILED', error: 'InventoryRefused', cause: 'there is none yet' });
  const refused = await until(
    () => detail(visitor),
    ({ inventory }) => inventory.state !== 'waiting',
  );
  expect(refused.inventory).toMatchObject({
    state: 'failed',
    failure: { error: 'InventoryRefused', sentence: 'there is none yet' },
  });
  await expect(visitor.post('/api/vaults/none/inventory')).rejects.toMatchObject({ name: 'NoVault', status: 404 });
});

const counts = {
  wanted: 0,
  'refused for now': 0,
  requested: 0,
  ready: 0,
  restored: 0,
  'taken away': 0,
  blocked: 0,
  failed: 0,
};
const stock = Object.fromEntries(
  Object.entries(counts).map(([state, archives]) => [state, { archives, bytes: archives * 10 }]),
);

test('a run shows its states, cost, pace and failures by reason, and can be stopped once', async () => {
  const account = accountWith('photos');
  const run = 'photos-restore-2026-11-20T00-00-00Z';
  const input = JSON.stringify({ vaultName: 'photos', mode: 'restore' });
  const execution = account.execution(run, { input, startedAt: new Date('2026-11-20T00:00:00Z') });
  account.lock('photos', run, execution);
  account.steps.set(execution.arn, 'WaitForJobs');
  account.put(`runs/photos/${run}/request.json`, { mode: 'restore', tier: 'Bulk', maxCostUsd: 20 });
  const failures = [
    { archiveId: 'a1', reason: 'JobExpired: its output is gone' },
    { archiveId: 'a2', reason: 'JobExpired: its output is gone' },
    { archiveId: 'a3', reason: 'AccessDenied: s3:PutObject' },
  ];
  const status = (restored: number, at: string) => ({
    at,
    began: '2026-11-20T00:00:00Z',
    chargedUsd: 1,
    bytesPerSecond: 5,
    failures,
    counts: {
      ...stock,
      restored: { archives: restored, bytes: restored * 10 },
      ready: { archives: 2, bytes: 20 },
      failed: { archives: 150, bytes: 3 },
    },
  });
  account.put(`runs/photos/${run}/status.json`, status(1, '2026-11-20T00:10:00Z'));
  await using console = await startFakeConsole({ open: async () => localDoors(account) });
  const visitor = await visit(console.server);
  const path = `/api/vaults/photos/runs/${run}`;
  const first = await visitor.get<RunDetail>(path);
  expect(first).toMatchObject({
    state: 'running',
    step: 'restoring',
    tier: 'Bulk',
    maxCostUsd: 20,
    chargedUsd: 1,
    secondsLeft: 4,
    canStop: true,
    report: null,
    all: { archives: 153 },
  });
  expect(first.failures).toMatchObject({
    archives: 150,
    isCut: true,
    groups: [
      { name: 'JobExpired', archives: 2, meaning: expect.stringContaining('expired') },
      { name: 'AccessDenied', archives: 1, meaning: null, advice: expect.stringContaining('allow the role') },
    ],
  });
  account.put(`runs/photos/${run}/status.json`, status(2, '2026-11-20T00:20:00Z'));
  const later = await until(
    () => visitor.get<RunDetail>(path),
    ({ stockAt }) => stockAt === '2026-11-20T00:20:00Z',
  );
  expect(later.progress.map(({ archives }) => archives)).toEqual([0, 1, 2]);

  expect(await visitor.post<RunDetail>(`${path}/stop`)).toMatchObject({
    state: 'stopped',
    canStop: false,
    refreshSeconds: null,
  });
  await expect(visitor.post(`${path}/stop`)).rejects.toMatchObject({ name: 'NothingToDo', status: 409 });
  await expect(visitor.get('/api/vaults/photos/runs/none')).rejects.toMatchObject({ name: 'NotFound', status: 404 });
  await expect(visitor.get(`${path}/report.csv`)).rejects.toMatchObject({ name: 'NoReport', status: 404 });
  expect((await visitor.get<RunList>('/api/runs')).runs).toMatchObject([{ run, state: 'stopped' }]);
});

test('a run that has ended shows what it wrote last, not what was read for the page before', async () => {
  const account = accountWith('photos');
  const run = 'photos-1';
  account.lock('photos', run, account.execution(run, { input: JSON.stringify({ vaultName: 'photos' }) }));
  const write = (at: string) =>
    account.put(`runs/photos/${run}/status.json`, {
      at,
      chargedUsd: 0,
      bytesPerSecond: 0,
      failures: [],
      counts: stock,
    });
  write('2026-11-20T00:10:00Z');
  await using console = await startFakeConsole({ open: async () => fakeDoors(account) }); // which reads files every three seconds
  const visitor = await visit(console.server);
  const path = `/api/vaults/photos/runs/${run}`;
  expect(await visitor.get<RunDetail>(path)).toMatchObject({ state: 'running', stockAt: '2026-11-20T00:10:00Z' });
  write('2026-11-20T00:20:00Z');
  expect(await visitor.post<RunDetail>(`${path}/stop`)).toMatchObject({
    state: 'stopped',
    stockAt: '2026-11-20T00:20:00Z',
    refreshSeconds: null, // it is not asked for again
  });
});

test('a vault that a run is at work on is not started again', async () => {
  const account = accountWith('photos');
  putInventory(account, 'photos-estimate-2026-11-20T00-00-00Z', '2026-11-20T00:00:00Z', [entry(1)]);
  const run = 'photos-restore-2026-11-21T00-00-00Z';
  account.lock('photos', run, account.execution(run, { input: JSON.stringify({ vaultName: 'photos' }) }));
  await using console = await startFakeConsole({ open: async () => localDoors(account) });
  const visitor = await visit(console.server);
  const { indexId } = await indexed(visitor, 1);
  const wish = { indexId, selection: { all: true }, tier: 'Bulk', maxCostUsd: 5 };
  await expect(visitor.post('/api/vaults/photos/runs', wish)).rejects.toMatchObject({ name: 'VaultBusy', status: 409 });
  await expect(visitor.post('/api/vaults/photos/runs', { ...wish, selection: {} })).rejects.toMatchObject({
    name: 'NothingSelected',
  });
});

test('a whole vault is started without a list of archives, by the inventory that was shown', async () => {
  const account = accountWith('photos');
  putInventory(account, 'photos-estimate-2026-11-20T00-00-00Z', '2026-11-20T00:00:00Z', [entry(1), entry(2)]);
  await using console = await startFakeConsole({ open: async () => localDoors(account) });
  const visitor = await visit(console.server);
  const { indexId } = await indexed(visitor, 2);
  const wish = { indexId, tier: 'Bulk', maxCostUsd: 5, selection: { all: true } };
  await visitor.post('/api/vaults/photos/runs', wish);
  const inventory = { key: 'thawed/inventory-photos-estimate-2026-11-20T00-00-00Z.json' };
  const input = JSON.parse(account.all[0]?.input ?? '');
  expect(input).toEqual({
    vaultName: 'photos',
    mode: 'restore',
    tier: 'Bulk',
    maxCostUsd: 5,
    storageClass: 'DEEP_ARCHIVE',
    keys: 'safe',
    inventory,
    bytesPerDay: 2 ** 40,
  });
  account.end(account.all[0]?.name ?? '', { status: 'SUCCEEDED' });
  const part = { ...wish, selection: { archiveIds: [entry(2).ArchiveId] } };
  await until(
    () => visitor.post('/api/vaults/photos/runs', part).catch((error: { name: string }) => error.name),
    (answer) => answer !== 'VaultBusy',
  );
  const { archives } = JSON.parse(account.all[1]?.input ?? '');
  expect(account.objects.get(archives)).toBe(`${entry(2).ArchiveId}\n`);
});

test('jobs have the hours that are left of 24, and the restore that each became', async () => {
  const account = accountWith('photos');
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3600_000).toISOString();
  const job = (jobId: string, more: Partial<JobSeen>): JobSeen => ({
    jobId,
    isInventory: false,
    tier: 'Bulk',
    state: 'Succeeded',
    statusMessage: undefined,
    archiveId: undefined,
    sizeBytes: 1,
    description: undefined,
    createdAt: hoursAgo(30),
    completedAt: undefined,
    ...more,
  });
  const jobs = [
    job('fresh', { completedAt: hoursAgo(4) }),
    job('over', { completedAt: hoursAgo(25) }),
    job('waiting', { state: 'InProgress' }),
    job('failed', { state: 'Failed', statusMessage: 'no', tier: undefined, isInventory: true }),
  ];
  const name = executionNames({ vaultName: 'photos', jobId: 'fresh' })[1] ?? '';
  const restore = {
    arn: 'arn',
    name,
    status: 'FAILED',
    startedAt: new Date(),
    endedAt: undefined,
    redriveCount: 0,
  } as const;
  const doors = localDoors(account, { jobs: { list: async () => ({ items: jobs, next: 'more' }) } });
  const machines = { ...doors.machines, list: async () => ({ items: [restore], next: undefined }) };
  await using console = await startFakeConsole({ open: async () => ({ ...doors, machines }) });
  const visitor = await visit(console.server);
  const answer = await visitor.get<JobList>('/api/vaults/photos/jobs');
  expect(answer.next).toBe('more');
  expect(answer.jobs.map(({ secondsLeft }) => secondsLeft && Math.round(secondsLeft / 3600))).toEqual([20, 0, null, 0]);
  expect(answer.jobs.map(({ restore: found }) => found)).toEqual([{ arn: 'arn', status: 'FAILED' }, null, null, null]);
  expect(answer.jobs.map(({ kind, tier }) => [kind, tier])).toEqual([
    ['archive', 'Bulk'],
    ['archive', 'Bulk'],
    ['archive', 'Bulk'],
    ['inventory', null],
  ]);
});

test('faults and objects are offered where a cloud offers them', async () => {
  await using console = await startFakeConsole();
  const visitor = await visit(console.server);
  for (const path of ['/api/faults', '/api/objects']) {
    await expect(visitor.get(path)).rejects.toMatchObject({ name: 'NotOffered', status: 501 });
  }
});
