import type { Bucket } from '../../cloud/bucket.ts';
import type { ExecutionSeen, Executions } from '../../cloud/executions.ts';
import type { GlacierJob, JobOutputs } from '../../cloud/glacier-job-outputs.ts';
import type { Queue } from '../../cloud/queue.ts';
import { isNamed } from '../../errors.ts';
import type { RestoreTask } from '../../flow.ts';
import { asNotification } from '../../restore/notification.ts';
import { outputHours } from '../../restore/output-lifetime.ts';
import type { LedgerEntry, ManifestRow } from '../../vault-flow.ts';
import { hoursLeft, isEnough } from '../glacier-time.ts';
import { isHopeless, newestExecution, reasonOf, willFailAgain } from './failed-restore.ts';
import { again, failed, goneReason, type Rules, requestOf } from './judge.ts';

export interface OutcomeDoors {
  readonly vault: Pick<JobOutputs, 'describeJob'>;
  readonly executions: Pick<Executions, 'describe'>;
  readonly queue: Pick<Queue, 'send'>;
  readonly bucket: Pick<Bucket, 'head'>;
  readonly bucketName: string;
}

/** Asks what became of a job that should have been done by now. Gives its archive's entry. */
export async function outcomeOf(
  vaultName: string,
  row: ManifestRow,
  entry: LedgerEntry,
  rules: Rules,
  doors: OutcomeDoors,
): Promise<LedgerEntry> {
  const next = await resolve({ vaultName, row, entry, rules }, doors);
  if (!next.again && next.state !== 'failed') return next;
  // The listing is minutes old: before anything is asked for twice, or given up, somebody looks.
  const there = await doors.bucket.head({ bucket: doors.bucketName, key: row.key });
  return there === undefined ? next : wait({ entry, rules });
}

interface Case {
  readonly vaultName: string;
  readonly row: ManifestRow;
  readonly entry: LedgerEntry;
  readonly rules: Rules;
}

/** The next stock-taking, or one some hours later, sees what came of it. */
const wait = ({ entry, rules }: Pick<Case, 'entry' | 'rules'>, seen: Partial<LedgerEntry> = {}): LedgerEntry => ({
  ...requestOf(entry),
  state: 'requested',
  askedAt: rules.now.toISOString(),
  ...seen,
});

async function resolve(of: Case, doors: OutcomeDoors): Promise<LedgerEntry> {
  const { vaultName, entry, rules } = of;
  if (entry.jobId === undefined) return again(entry, 'RequestLost: Glacier gave no job for it.', rules);
  const task = { vaultName, jobId: entry.jobId };
  const job = await describe(task, doors);
  if (job?.StatusCode === 'InProgress') return wait(of);
  if (job?.StatusCode === 'Failed') {
    return again(entry, `JobFailed: Glacier says "${job.StatusMessage ?? 'no reason given'}".`, rules);
  }
  return await resolveRestore(of, task, job, doors);
}

/** The job is done, or forgotten. What did its restore come to? */
async function resolveRestore(
  of: Case,
  task: RestoreTask,
  job: GlacierJob | undefined,
  doors: OutcomeDoors,
): Promise<LedgerEntry> {
  const { row, entry, rules } = of;
  const restore = await newestExecution(task, doors.executions);
  if (restore?.status === 'SUCCEEDED') return again(entry, goneReason(row), rules);
  if (restore?.status === 'RUNNING' || restore?.status === 'PENDING_REDRIVE') return wait(of, { isReady: true });
  if (restore?.status === 'ABORTED') return resolveStopped(of, job, restore);
  if (restore !== undefined && willFailAgain(restore)) return failed(entry, reasonOf(restore));
  if (restore !== undefined && isHopeless(restore)) return again(entry, reasonOf(restore), rules);
  return await startLate(of, job, restore, doors);
}

/**
 * A person stopped it, whatever error they gave it: nobody starts it behind their back, nor buys its archive again. While
 * its output lives they may go on with it.
 */
function resolveStopped({ entry, rules }: Case, job: GlacierJob | undefined, restore: ExecutionSeen): LedgerEntry {
  const reason = reasonOf(restore);
  return isTooLate(job, rules) ? failed(entry, reason) : wait({ entry, rules }, { isReady: true, reason });
}

const isTooLate = (job: GlacierJob | undefined, rules: Rules) =>
  job === undefined || !isEnough(hoursLeft(job.CompletionDate, rules));

/** Nobody started it, or what failed may be healed: while its output lives, another start costs nothing. */
async function startLate(
  of: Case,
  job: GlacierJob | undefined,
  restore: ExecutionSeen | undefined,
  doors: OutcomeDoors,
): Promise<LedgerEntry> {
  const left = job === undefined ? 0 : hoursLeft(job.CompletionDate, of.rules);
  const reason = restore && reasonOf(restore);
  if (job === undefined || !isEnough(left)) return again(of.entry, reason ?? tooLate(job, left), of.rules);
  await doors.queue.send(asNotification(job));
  return wait(of, { isReady: true, ...(reason !== undefined && { reason }) });
}

const tooLate = (job: GlacierJob | undefined, left: number) =>
  job === undefined
    ? 'JobExpired: Glacier does not know its job any more, and no restore of it is known.'
    : `JobExpired: its output had ${Math.max(0, left).toFixed(1)} of ${outputHours} hours left, too little to begin.`;

/** Undefined where Glacier has forgotten it. */
async function describe(task: RestoreTask, { vault }: OutcomeDoors): Promise<GlacierJob | undefined> {
  try {
    return await vault.describeJob(task);
  } catch (error) {
    if (isNamed(error, 'JobNotFound')) return undefined;
    throw error;
  }
}
