import { passingErrors } from '../../functions/errors.ts';
import { requestArchives } from '../../functions/request-archives.ts';
import { firstRowOf, rowsPerSegment, runFiles, segmentsOf } from '../../functions/run-files/keys.ts';
import { type TakeStockDoors, takeStock } from '../../functions/take-stock.ts';
import type { VaultDestination, VaultRun, VaultStatus } from '../../functions/vault-flow.ts';
import { emptyBacklog } from '../../functions/vault-run/request-archives/backlog.ts';
import { newRequestState } from '../../functions/vault-run/request-archives/request-state.ts';
import type { SessionDoors } from '../../functions/vault-run/request-archives/session.ts';
import { vaultStep } from '../../infra/definitions/budgets.ts';
import { vaultName } from './glacier.ts';
import { lambdaSeconds } from './quotas.ts';
import { hashOf, keyOf, type SimulatedFiles } from './store.ts';
import type { World } from './world.ts';

/** functions/runtime/handler.ts keeps so much of a call for its end. */
const reserveSeconds = 90;

/** Where the run's objects go. */
export const destination: VaultDestination = { bucketName: 'destination', keyPrefix: '' };

const run: VaultRun = {
  vaultName,
  run: 'run-1',
  calls: 0,
  outcome: 'chosen',
  waitSeconds: 0,
  inventoryJobId: null,
  inventoryKey: null,
  progress: null,
  estimate: null,
  failure: null,
};

/** The work bucket as choose-archives leaves it. */
export function putManifest(
  world: World,
  files: SimulatedFiles,
  archives: number,
  sizeOf: (row: number) => number,
): void {
  const at = runFiles(run);
  const { options } = world;
  const request = { vaultName, mode: 'restore', tier: options.tier, prefix: 'archives/', include: [], exclude: [] };
  const limits = { bytesPerDay: (100 * 2 ** 40) / world.each, tries: 3, maxCostUsd: 1e9, storageClass: 'DEEP_ARCHIVE' };
  files.put(at.request, JSON.stringify({ ...request, ...limits, destination }));
  const backlog = { ...emptyBacklog, speed: { long: 1 / world.each, small: 1 / world.each } };
  const requestState = newRequestState(new Date(world.nowMs), options.requestsPerSecond / world.each);
  files.put(at.requestState, JSON.stringify({ ...requestState, backlog }));
  files.put(at.summary, JSON.stringify({ chosen: { archives }, sampleRows: [] }));
  files.put(`runs/${vaultName}/lock`, JSON.stringify({ run: run.run, executionArn: 'execution' }));
  const segments = segmentsOf(archives);
  const lastRowOf = (segment: number) => Math.min(archives, firstRowOf(segment + 1)) - 1;
  files.put(at.lastKeys, JSON.stringify(segments.map((segment) => keyOf(lastRowOf(segment)))));
  for (const segment of segments) {
    const rows = Array.from(
      { length: Math.min(rowsPerSegment, archives - segment * rowsPerSegment) },
      (_, index) => segment * rowsPerSegment + index,
    );
    files.put(at.manifest(segment), lines(rows.map((row) => manifestRow(row, sizeOf(row)))));
    files.put(at.byKey(segment), lines(rows.map((row) => ({ key: keyOf(row), row }))));
  }
}

const lines = (rows: readonly unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

const manifestRow = (row: number, sizeBytes: number) => ({
  row,
  archiveId: `archive-${row}`,
  key: keyOf(row),
  sizeBytes,
  treeHash: hashOf(row),
  createdAt: '2014-02-03T04:05:06.000Z',
  description: '',
  storageClass: 'DEEP_ARCHIVE',
  nameStyle: 'plain',
});

export interface VaultDoors {
  readonly asking: Omit<SessionDoors, 'hasTime'>;
  readonly stock: Omit<TakeStockDoors, 'hasTime'>;
}

/** RestoreVault from its first stock-taking on, as its state machine goes (infra/definitions/restore-vault.ts). */
export async function restoreVault(world: World, doors: VaultDoors): Promise<VaultRun> {
  let now = await takeWholeStock(run, world, doors);
  while (now.outcome === 'unfinished') {
    now = await requestAll(now, world, doors);
    await world.time.wait(now.waitSeconds);
    now = await takeWholeStock(now, world, doors);
  }
  return now;
}

async function requestAll(before: VaultRun, world: World, doors: VaultDoors): Promise<VaultRun> {
  let now = before;
  do {
    const at = now;
    now = await step(world, (hasTime) => requestArchives(at, { ...doors.asking, hasTime }));
  } while (now.outcome === 'more');
  return now;
}

async function takeWholeStock(before: VaultRun, world: World, doors: VaultDoors): Promise<VaultRun> {
  let now = before;
  do {
    const at = now;
    now = await step(world, (hasTime) => takeStock(at, { ...doors.stock, hasTime }));
  } while (now.outcome === 'more');
  return now;
}

/** One call, and its Retry. */
async function step(world: World, call: (hasTime: () => boolean) => Promise<VaultRun>): Promise<VaultRun> {
  const { firstSeconds, longestSeconds, attempts } = vaultStep;
  for (let attempt = 0; ; attempt += 1) {
    const endsAt = world.time.nowSeconds + lambdaSeconds - reserveSeconds;
    try {
      return await call(() => world.time.nowSeconds < endsAt);
    } catch (error) {
      const isPassing = Error.isError(error) && passingErrors.some((name) => name === error.name);
      if (!isPassing || attempt === attempts) throw error;
      await world.time.wait(world.random() * Math.min(longestSeconds, firstSeconds * 2 ** attempt));
    }
  }
}

/** What the run's last stock-taking wrote down. */
export function statusOf(files: SimulatedFiles): VaultStatus | undefined {
  const text = files.text(runFiles(run).status);
  return text === undefined ? undefined : JSON.parse(text);
}
