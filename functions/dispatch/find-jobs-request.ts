import { field } from '../archive/json.ts';
import { inputRefused } from '../errors.ts';
import type { RestoreTask } from '../flow.ts';

/** What find-jobs is to look at. */
export type FindJobsRequest =
  /** The hour has come: every vault, jobs of our topic only. */
  | { readonly kind: 'schedule' }
  /** By hand: every job of a vault, whomever it told; from where a call before had no more time. */
  | { readonly kind: 'vault'; readonly vaultName: string; readonly from?: string }
  /** By hand: this job. */
  | { readonly kind: 'job'; readonly task: RestoreTask };

/** Reads what the function was invoked with. Error: `InputRefused`. */
export function readRequest(event: unknown): FindJobsRequest {
  if (field(event, 'source') === 'aws.events') return { kind: 'schedule' };
  const [vaultName, jobId, from] = [field(event, 'vaultName'), field(event, 'jobId'), field(event, 'from')];
  // In a URL "." and ".." are steps: the request would be about something else.
  const isVault = typeof vaultName === 'string' && /^(?!\.\.?$)[A-Za-z0-9_.-]{1,255}$/.test(vaultName);
  if (isVault && jobId === undefined && from === undefined) return { kind: 'vault', vaultName };
  if (isVault && jobId === undefined && typeof from === 'string' && from !== '')
    return { kind: 'vault', vaultName, from };
  if (isVault && from === undefined && typeof jobId === 'string' && /^[A-Za-z0-9_-]{1,256}$/.test(jobId)) {
    return { kind: 'job', task: { vaultName, jobId } };
  }
  throw inputRefused(
    `Cannot look for jobs: wanted {"vaultName": "..."}, with "jobId" for one job or with "from" as an earlier call gave it, found ${(JSON.stringify(event) ?? 'nothing').slice(0, 300)}.`,
  );
}
