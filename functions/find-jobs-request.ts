import { own } from './archive/json.ts';
import { notificationRefused } from './errors.ts';
import type { RestoreTask } from './flow.ts';

/** What find-jobs is to look at. */
export type FindJobsRequest =
  /** The hour has come: every vault, jobs of our topic only. */
  | { readonly kind: 'schedule' }
  /** By hand: every job of a vault, whomever it told. */
  | { readonly kind: 'vault'; readonly vaultName: string }
  /** By hand: this job. */
  | { readonly kind: 'job'; readonly task: RestoreTask };

/** Reads what the function was invoked with. Error: `NotificationRefused`. */
export function readRequest(event: unknown): FindJobsRequest {
  if (own(event, 'source') === 'aws.events') return { kind: 'schedule' };
  const [vaultName, jobId] = [own(event, 'vaultName'), own(event, 'jobId')];
  const isVault = typeof vaultName === 'string' && /^[A-Za-z0-9_.-]{1,255}$/.test(vaultName);
  if (isVault && jobId === undefined) return { kind: 'vault', vaultName };
  if (isVault && typeof jobId === 'string' && /^[A-Za-z0-9_-]{1,256}$/.test(jobId)) {
    return { kind: 'job', task: { vaultName, jobId } };
  }
  throw notificationRefused(
    `Cannot look for jobs: wanted {"vaultName": "..."} or {"vaultName": "...", "jobId": "..."}, found ${(JSON.stringify(event) ?? 'nothing').slice(0, 300)}. Invoke the function again with one of them.`,
  );
}
