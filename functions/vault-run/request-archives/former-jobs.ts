import { rowNamedBy } from '../../archive/job-key.ts';
import type { Files } from '../../cloud/files.ts';
import type { GlacierJob } from '../../cloud/glacier-job-outputs.ts';
import type { RetrievalRequests } from '../../cloud/glacier-retrieval-requests.ts';
import { readJson } from '../../run-files/json-files.ts';
import { runFiles } from '../../run-files/keys.ts';
import { isNoRow, readManifestRow } from '../../run-files/manifest-row.ts';
import type { ManifestRow, VaultRun } from '../../vault-flow.ts';
import { type GlacierTime, hoursLeft, isEnough, type RestorePace } from '../glacier-time.ts';

/** A job that a former run of the vault asked for. */
export interface FormerJob {
  readonly jobId: string;
  readonly run: string;
  readonly row: number;
  readonly createdAt: string;
  /** Undefined while it was in progress. */
  readonly completedAt?: string;
}

/** By archive id. */
export type FormerJobs = ReadonlyMap<string, FormerJob>;

type Identity = Pick<VaultRun, 'vaultName' | 'run'>;

/** 100,000 jobs, 25 MB. What is listed after them is requested once more. */
const mostPages = 2000;

/** Jobs of former runs that ListJobs shows; read once, when a run asks for the first time, and kept in its folder. */
export async function findFormerJobs(
  run: Identity,
  doors: {
    readonly requests: Pick<RetrievalRequests, 'jobs'>;
    readonly work: Pick<Files, 'write'>;
    readonly hasTime: () => boolean;
  },
): Promise<void> {
  const found = new Map<string, FormerJob>();
  let pages = 0;
  for await (const page of doors.requests.jobs(run.vaultName)) {
    for (const job of page) addJob(job, run, found);
    if (++pages === mostPages || !doors.hasTime()) break;
  }
  if (found.size > 0) await doors.work.write(runFiles(run).formerJobs, JSON.stringify([...found]));
}

/** Those that `findFormerJobs` found when the run began. */
export async function readFormerJobs(run: Identity, work: Pick<Files, 'read'>): Promise<FormerJobs> {
  return new Map((await readJson<[string, FormerJob][]>(work, runFiles(run).formerJobs)) ?? []);
}

/** Of an archive's jobs the newest. Rows are whole archives, so a job with a row and a range is nobody's. */
function addJob(job: GlacierJob, { run }: Identity, found: Map<string, FormerJob>): void {
  const { JobId, ArchiveId, CreationDate = '', CompletionDate, StatusCode } = job;
  const named = rowNamedBy(job.JobDescription);
  if (named === undefined || 'reason' in named || named.run === run) return;
  if (JobId === undefined || ArchiveId === undefined || StatusCode === 'Failed' || !isWhole(job)) return;
  if ((found.get(ArchiveId)?.createdAt ?? '') > CreationDate) return;
  const isDone = StatusCode === 'Succeeded' && CompletionDate !== undefined;
  found.set(ArchiveId, {
    jobId: JobId,
    ...named,
    createdAt: CreationDate,
    ...(isDone && { completedAt: CompletionDate }),
  });
}

/** Glacier fills RetrievalByteRange always (Glacier guide, "api-describe-job-get"); where it does not, the whole archive is meant. */
const isWhole = ({ RetrievalByteRange, ArchiveSizeInBytes = 0 }: GlacierJob) =>
  RetrievalByteRange === undefined || RetrievalByteRange === `0-${ArchiveSizeInBytes - 1}`;

/**
 * True where a former run's job brings an archive of this run: to the same key, which its own manifest says, and in time.
 */
export async function bringsToo(
  job: FormerJob,
  row: ManifestRow,
  {
    vaultName,
    work,
    time,
    pace,
  }: { vaultName: string; work: Pick<Files, 'readRange'>; time: GlacierTime; pace: RestorePace },
): Promise<boolean> {
  if (!isEnough(hoursLeft(job.completedAt ?? job.createdAt, time), row.sizeBytes, pace, time)) return false;
  try {
    const former = await readManifestRow(work, { vaultName, run: job.run }, job.row);
    return 'key' in former && former.key === row.key && former.archiveId === row.archiveId;
  } catch (error) {
    if (isNoRow(error)) return false;
    throw error;
  }
}
