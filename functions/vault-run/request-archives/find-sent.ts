import { rowNamedBy } from '../../archive/job-key.ts';
import type { GlacierJob } from '../../cloud/glacier-job-outputs.ts';
import type { RetrievalRequests } from '../../cloud/glacier-retrieval-requests.ts';
import type { LedgerEntry } from '../../run-files/ledger.ts';
import type { VaultRun } from '../../vault-flow.ts';

/** A request whose answer nobody saw. */
export interface Unclear {
  readonly row: number;
  readonly archiveId: string;
  /** As it was before the request. */
  readonly entry: LedgerEntry | undefined;
}

/** What ListJobs says of requests that nobody saw the answer of. */
export interface Sent {
  /** The job of each row that has one. */
  readonly jobs: ReadonlyMap<number, { readonly jobId: string; readonly createdAt: string }>;
  /** False where there were more jobs than could be read: then no row may be asked for again only because it is not here. */
  readonly isWhole: boolean;
}

/** 10,000 jobs, half a minute. */
const mostPages = 200;

/** Clocks differ, Glacier's and ours. */
const slackMs = 5 * 60 * 1000;

/** Looks in ListJobs which of these requests arrived: jobs with our description, younger than the requests. */
export async function findSent(
  unclear: readonly Unclear[],
  { vaultName, run }: Pick<VaultRun, 'vaultName' | 'run'>,
  since: Date,
  { requests, hasTime }: { readonly requests: Pick<RetrievalRequests, 'jobs'>; readonly hasTime: () => boolean },
): Promise<Sent> {
  const wanted = new Map(unclear.map((each) => [each.row, each]));
  const jobs = new Map<number, { jobId: string; createdAt: string }>();
  let pages = 0;
  for await (const page of requests.jobs(vaultName)) {
    for (const job of page) addJob(job, { run, since, wanted, jobs });
    if (jobs.size === wanted.size) break;
    if (++pages === mostPages || !hasTime()) return { jobs, isWhole: false };
  }
  return { jobs, isWhole: true };
}

interface Search {
  readonly run: string;
  readonly since: Date;
  readonly wanted: ReadonlyMap<number, Unclear>;
  readonly jobs: Map<number, { jobId: string; createdAt: string }>;
}

function addJob({ JobId, JobDescription, ArchiveId, CreationDate = '' }: GlacierJob, search: Search): void {
  const named = rowNamedBy(JobDescription);
  if (named === undefined || 'reason' in named || named.run !== search.run || JobId === undefined) return;
  const request = search.wanted.get(named.row);
  const isOurs = request?.archiveId === ArchiveId && request?.entry?.jobId !== JobId;
  const isNew = Date.parse(CreationDate) >= search.since.getTime() - slackMs;
  if (isOurs && isNew) search.jobs.set(named.row, { jobId: JobId, createdAt: CreationDate });
}
