import { executionNames } from '../../../functions/restore/execution-name.ts';
import { tiers } from '../../../functions/vault-flow.ts';
import type { JobList, JobRow } from '../api.ts';
import type { AddResource, Console } from '../console.ts';
import type { ConsoleDoors, JobSeen } from '../doors/console-doors.ts';
import { wordIn } from '../fields.ts';
import { positionOf } from '../index/select.ts';
import type { VaultIndex } from '../index/vault-index.ts';
import { paceOf } from '../shared-doors.ts';
import { vaultRowOf } from './vault-rows.ts';

/** GET /api/vaults/:vault/jobs */
export const addJobs: AddResource = (api, console) => {
  api.get('/vaults/:vault/jobs', async (context) => {
    const vaultName = context.req.param('vault');
    const { state, cursor } = context.req.query();
    const doors = await console.doors();
    await vaultRowOf(vaultName, doors);
    const wanted = wordIn(state, 'state', ['InProgress', 'Succeeded', 'Failed']);
    const { items, next = null } = await doors.jobs.list(vaultName, wanted, cursor || undefined);
    const index = console.libraryOf(doors).of(vaultName);
    const jobs = await rowsOf(items, { vaultName, index, console, doors });
    const answer: JobList = { jobs, next, refreshSeconds: paceOf(doors).list };
    return context.json(answer);
  });
};

interface Setting {
  readonly vaultName: string;
  readonly index: VaultIndex | undefined;
  readonly console: Console;
  readonly doors: ConsoleDoors;
}

/** A handful at a time: each asks Step Functions for the restore that it became. */
async function rowsOf(jobs: readonly JobSeen[], setting: Setting): Promise<JobRow[]> {
  const restores = await restoresByName(setting.doors);
  return jobs.map((job) => rowOf(job, restores, setting));
}

/** The newest executions by name: one list for all jobs. A job is known by its name. */
async function restoresByName({ machines }: ConsoleDoors) {
  const { items } = await machines.list('restore', undefined, undefined);
  return new Map(items.map((seen) => [seen.name, { arn: seen.arn, status: seen.status }]));
}

function rowOf(
  job: JobSeen,
  restores: Awaited<ReturnType<typeof restoresByName>>,
  { vaultName, index, doors }: Setting,
): JobRow {
  const names = executionNames({ vaultName, jobId: job.jobId }).toReversed();
  return {
    jobId: job.jobId,
    kind: job.isInventory ? 'inventory' : 'archive',
    tier: tiers.find((tier) => tier === job.tier) ?? null,
    state: job.state,
    statusMessage: job.statusMessage ?? null,
    archiveId: job.archiveId ?? null,
    path: pathOf(job.archiveId, index),
    sizeBytes: job.sizeBytes ?? null,
    description: job.description ?? null,
    createdAt: job.createdAt,
    completedAt: job.completedAt ?? null,
    secondsLeft: secondsLeft(job, doors.now()),
    restore: names.map((name) => restores.get(name)).find((restore) => restore !== undefined) ?? null,
  };
}

function pathOf(archiveId: string | undefined, index: VaultIndex | undefined): string | null {
  if (archiveId === undefined || index === undefined) return null;
  const sql = 'SELECT path FROM entry JOIN archive ON archive.id = entry.archive WHERE position = ?';
  const row = index.row(sql, positionOf(index, archiveId) ?? -1);
  return row === undefined ? null : String(row['path']);
}

/** "At least 24 hours" from its completion (Glacier guide, "Downloading a Job Output"). */
const outputSeconds = 24 * 3600;

function secondsLeft({ state, completedAt }: JobSeen, now: Date): number | null {
  if (state !== 'Succeeded' || completedAt === undefined) return state === 'Failed' ? 0 : null;
  return Math.max(0, outputSeconds - (now.getTime() - Date.parse(completedAt)) / 1000);
}
