import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type {
  ArchiveDetail,
  FolderPage,
  JobList,
  RunDetail,
  RunList,
  SearchPage,
  SelectionEstimate,
  Started,
  Surroundings,
  VaultDetail,
  VaultList,
} from '../../../cli/console/api.ts';
import { bytesOf } from '../../end-to-end/bytes.ts';
import { smallArchives } from '../../end-to-end/vault-world.ts';
import { type ConsoleWorld, startConsoleWorld } from './console-world.ts';
import { until } from './visitor.ts';

let console: ConsoleWorld;
beforeAll(async () => {
  console = await startConsoleWorld();
});
afterAll(async () => {
  await console.close();
  expect(console.bugs).toEqual([]);
});

const copy = { bytes: bytesOf(100, 'photos 0'), createdAt: '2015-06-01T00:00:00.000Z' };
const archives = [
  ...smallArchives(5, 'photos/2014'),
  { ...copy, description: 'copies/again.txt' },
  { bytes: bytesOf(3, 'nothing'), description: '' },
  { bytes: Buffer.from('x'), description: 'photos/empty/' },
  { bytes: bytesOf(9, 'hostile'), description: '<img src=x onerror=alert(1)>' },
];

/** Waits until the vault has an index. */
const indexed = (vault: string) =>
  until(
    () => console.visitor.get<VaultDetail>(`/api/vaults/${vault}`),
    ({ index }) => index.state === 'ready' || index.state === 'failed',
  );

test('the surroundings say where the console looks, and what can be done there', async () => {
  expect(await console.visitor.get<Surroundings>('/api/surroundings')).toMatchObject({
    region: 'us-east-1',
    accountId: '000000000000',
    stackName: 'Thaw',
    versionWarning: null,
    readOnly: false,
    isLocal: true,
    can: { faults: true, objects: true, awsConsole: false },
  });
});

test('a vault is looked at, a folder of it estimated and restored, and watched to its report', async () => {
  const { world, visitor } = console;
  const ids = world.keep('looked', archives);

  // Without an inventory there is nothing to look at yet.
  const before = await visitor.get<VaultDetail>('/api/vaults/looked');
  expect(before).toMatchObject({ inventory: { state: 'none', says: { usd: 0 } }, index: { state: 'none' } });
  await expect(visitor.get('/api/vaults/looked/folder')).rejects.toMatchObject({ name: 'NoIndex', status: 409 });

  expect((await visitor.post<VaultDetail>('/api/vaults/looked/inventory')).inventory.state).toBe('waiting');
  const { index, inventory } = await indexed('looked');
  if (index.state !== 'ready') throw new Error(JSON.stringify(index));
  expect(inventory.state).toBe('there');
  expect(index.index).toMatchObject({
    archives: 9,
    badRows: 0,
    filters: { markers: { archives: 1 }, unnamed: { archives: 1 } },
  });
  expect((await visitor.get<VaultList>('/api/vaults')).vaults).toContainEqual(
    expect.objectContaining({ name: 'looked', archives: 9, run: null }),
  );

  const top = await visitor.get<FolderPage>('/api/vaults/looked/folder?path=');
  expect(top.entries.map(({ kind, name }) => [kind, name])).toEqual([
    ['folder', 'copies'],
    ['folder', 'looked'],
    ['folder', 'photos'],
    ['archive', '<img src=x onerror=alert(1)>'],
  ]);
  const { found } = await visitor.get<SearchPage>('/api/vaults/looked/search?text=ONERROR');
  expect(found.map(({ path }) => path)).toEqual(['<img src=x onerror=alert(1)>']);
  const globbed = await visitor.get<SearchPage>('/api/vaults/looked/search?glob=photos/**/*1.txt');
  expect(globbed.found.map(({ path }) => path)).toEqual(['photos/2014/001.txt']);
  expect(await visitor.get<ArchiveDetail>(`/api/vaults/looked/archives/${ids[1]}`)).toMatchObject({
    path: 'photos/2014/001.txt',
    keyPrefix: '',
    inRun: null,
  });

  const wish = { indexId: index.index.indexId, selection: { folders: ['photos'], except: { archiveIds: [ids[0]] } } };
  const estimate = await visitor.post<SelectionEstimate>('/api/vaults/looked/estimate', wish);
  expect(estimate).toMatchObject({
    selected: { archives: 4 },
    leftOut: { archives: 1, bytes: 1 },
    storageClass: 'STANDARD',
  });
  expect(estimate.tiers.map(({ tier }) => tier)).toEqual(['Bulk', 'Standard', 'Expedited']);

  const start = { ...wish, tier: 'Bulk', maxCostUsd: 1 };
  await expect(visitor.post('/api/vaults/looked/runs', { ...start, maxCostUsd: 0 })).rejects.toMatchObject({
    name: 'CapTooLow',
    status: 409,
  });
  await expect(visitor.post('/api/vaults/looked/runs', { ...wish, tier: 'Bulk' })).rejects.toMatchObject({
    name: 'BadRequest',
    message: expect.stringContaining('maxCostUsd'),
  });
  await expect(visitor.post('/api/vaults/looked/runs', { ...start, indexId: 'old' })).rejects.toMatchObject({
    name: 'IndexReplaced',
  });
  const { run } = await visitor.post<Started>('/api/vaults/looked/runs', start);
  const path = `/api/vaults/looked/runs/${run}`;
  const ended = await until(
    () => visitor.get<RunDetail>(path),
    ({ state }) => state !== 'running',
  );
  expect(ended).toMatchObject({ state: 'restored', tier: 'Bulk', maxCostUsd: 1, canStop: false, refreshSeconds: null });
  expect(ended.states).toContainEqual(expect.objectContaining({ state: 'restored', archives: 4 }));
  expect(ended.progress.at(-1)).toMatchObject({ archives: 4 });
  const keys = (await world.objects()).map(({ key }) => key).filter((key) => key.startsWith('photos/'));
  expect(keys).toEqual([1, 2, 3, 4].map((number) => `photos/2014/00${number}.txt`));

  const csv = await visitor.send(ended.report?.csv ?? '');
  expect((await csv.text()).trim().split('\n')).toHaveLength(5);
  const page = await visitor.send(ended.report?.html ?? '');
  expect(page.headers.get('content-security-policy')).toContain('sandbox');
  expect((await visitor.get<RunList>('/api/runs')).runs).toMatchObject([
    { vaultName: 'looked', run, state: 'restored' },
  ]);
  expect((await visitor.get<RunList>('/api/vaults/looked/runs')).runs.map((each) => each.run)).toEqual([run]);
  await expect(visitor.post(`${path}/stop`)).rejects.toMatchObject({ name: 'NothingToDo' });
  expect(await visitor.get<ArchiveDetail>(`/api/vaults/looked/archives/${ids[1]}`)).toMatchObject({
    inRun: { run, state: 'restored', reason: null },
  });

  const { jobs } = await visitor.get<JobList>('/api/vaults/looked/jobs?state=Succeeded');
  const restored = jobs.filter(({ kind }) => kind === 'archive').map(({ path: name }) => name);
  expect(new Set(restored)).toEqual(new Set(keys));
  expect(jobs.find(({ kind }) => kind === 'inventory')).toMatchObject({ tier: null, path: null });
}, 120_000);
