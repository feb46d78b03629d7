import { outputHours } from '../../archive/output-lifetime.ts';
import type { Bucket } from '../../cloud/bucket.ts';
import type { ExecutionSeen, Executions } from '../../cloud/executions.ts';
import type { Files } from '../../cloud/files.ts';
import type { GlacierJob, JobOutputs } from '../../cloud/glacier-job-outputs.ts';
import type { Queue } from '../../cloud/queue.ts';
import { isNamed, type ThawErrorName } from '../../errors.ts';
import type { RestoreTask } from '../../flow.ts';
import { giveUpEnded } from '../../restore/give-up-upload.ts';
import { asNotification } from '../../restore/notification.ts';
import {
  failed,
  type LedgerEntry,
  type ReadyEntry,
  type RequestedEntry,
  ready,
  stillRequested,
  wantedAgain,
} from '../../run-files/ledger.ts';
import { reasonNameIn, reasonText } from '../../run-files/reasons.ts';
import type { ManifestRow, WaitingMessages } from '../../vault-flow.ts';
import { hoursLeft, isEnough } from '../glacier-time.ts';
import { isHopeless, newestExecution, reasonOf, willFailAgain } from './failed-restore.ts';
import { gone, type Rules } from './judge.ts';

export interface OutcomeDoors {
  readonly vault: Pick<JobOutputs, 'describeJob'>;
  readonly executions: Pick<Executions, 'describe'>;
  readonly queue: Pick<Queue, 'send'>;
  /** Counted once per call. */
  readonly waiting: () => Promise<WaitingMessages>;
  readonly bucket: Pick<Bucket, 'head' | 'abortUpload' | 'listParts'>;
  /** The work bucket. */
  readonly files: Pick<Files, 'read' | 'write'>;
  readonly bucketName: string;
}

/** Asks what became of a job that should have been done by now. Gives its archive's entry. */
export async function outcomeOf(
  vaultName: string,
  row: ManifestRow,
  entry: RequestedEntry | ReadyEntry,
  rules: Rules,
  doors: OutcomeDoors,
): Promise<LedgerEntry> {
  const next = await resolve({ vaultName, row, entry, rules }, doors);
  if (!['wanted', 'failed', 'taken away'].includes(next.state)) return next;
  // The listing is minutes old: before anything is requested twice, or given up, the object is looked up.
  const destination = { bucket: doors.bucketName, key: row.key };
  if ((await doors.bucket.head(destination)) !== undefined) return stillRequested(entry, rules.now);
  // Nobody will come for the parts of an archive that is given up.
  if (next.state === 'failed' && !mayBeFinalized(next.reason))
    await giveUpEnded(destination, { ...doors, work: doors.files });
  return next;
}

/** All parts are there, and a person may run Finalize (docs/operating.md, "Finalize by hand"). */
const mayBeFinalized = (reason: string): boolean =>
  reasonNameIn(reason) === ('ResultsNotUnderstood' satisfies ThawErrorName);

interface Case {
  readonly vaultName: string;
  readonly row: ManifestRow;
  readonly entry: RequestedEntry | ReadyEntry;
  readonly rules: Rules;
}

/** A case whose entry names a job. */
type JobCase = Case & { readonly entry: { readonly jobId: string } };

const hasJob = (of: Case): of is JobCase => of.entry.jobId !== undefined;

async function resolve(of: Case, doors: OutcomeDoors): Promise<LedgerEntry> {
  const { vaultName, entry, rules } = of;
  if (!hasJob(of)) {
    return wantedAgain(entry, reasonText('RequestLost', 'Glacier gave no job for it.'), rules.tries);
  }
  const task = { vaultName, jobId: of.entry.jobId };
  const job = await describe(task, doors);
  if (job?.StatusCode === 'InProgress') return stillRequested(entry, rules.now);
  if (job?.StatusCode === 'Failed') {
    const sentence = `Glacier says "${job.StatusMessage ?? 'no reason given'}".`;
    return wantedAgain(entry, reasonText('JobFailed', sentence), rules.tries);
  }
  return await resolveRestore(of, task, job, doors);
}

/** The job is done, or forgotten. What did its restore come to? */
async function resolveRestore(
  of: JobCase,
  task: RestoreTask,
  job: GlacierJob | undefined,
  doors: OutcomeDoors,
): Promise<LedgerEntry> {
  const { row, entry, rules } = of;
  const restore = await newestExecution(task, doors.executions);
  if (restore?.status === 'SUCCEEDED') return gone(row, entry, rules);
  if (restore?.status === 'RUNNING' || restore?.status === 'PENDING_REDRIVE') {
    return ready(entry, { askedAt: rules.now });
  }
  if (restore?.status === 'ABORTED') return resolveStopped(of, job, restore);
  if (restore !== undefined && willFailAgain(restore)) return failed(entry, reasonOf(restore));
  if (restore !== undefined && isHopeless(restore)) return wantedAgain(entry, reasonOf(restore), rules.tries);
  return await startLate(of, job, restore, doors);
}

/**
 * A person stopped it, whatever error they gave it: nobody starts it against their will, nor buys its archive again. While
 * its output lives they may go on with it.
 */
function resolveStopped(
  { row, entry, rules }: JobCase,
  job: GlacierJob | undefined,
  restore: ExecutionSeen,
): LedgerEntry {
  const reason = reasonOf(restore);
  return isTooLate(job, row, rules) ? failed(entry, reason) : ready(entry, { askedAt: rules.now, reason });
}

const isTooLate = (job: GlacierJob | undefined, { sizeBytes }: ManifestRow, rules: Rules) =>
  job === undefined || !isEnough(hoursLeft(job.CompletionDate, rules), sizeBytes, rules.pace, rules);

/**
 * Nobody started it, or what failed may be healed: while its output lives, another start costs nothing. While messages wait,
 * its own is likely among them: a second one is sent once, when half of the output's life is over, and the first is likely lost.
 */
async function startLate(
  { row, entry, rules }: JobCase,
  job: GlacierJob | undefined,
  restore: ExecutionSeen | undefined,
  doors: OutcomeDoors,
): Promise<LedgerEntry> {
  const left = job === undefined ? 0 : hoursLeft(job.CompletionDate, rules);
  const reason = restore && reasonOf(restore);
  if (job === undefined || isTooLate(job, row, rules))
    return wantedAgain(entry, reason ?? tooLate(job, left), rules.tries);
  const why = { askedAt: rules.now, ...(reason !== undefined && { reason }) };
  if (await mayStillWait(entry, left, doors)) return ready(entry, why);
  await doors.queue.send(asNotification(job));
  return ready(entry, { ...why, sentAt: rules.now });
}

/** The run asks for no more than can be restored in half of an output's life. */
const patienceHours = outputHours / 2;

async function mayStillWait(entry: JobCase['entry'], left: number, { waiting }: OutcomeDoors): Promise<boolean> {
  const { queue, room } = await waiting();
  if (queue + room === 0) return false;
  return left > patienceHours || (entry.state === 'ready' && entry.sentAt !== undefined);
}

const tooLate = (job: GlacierJob | undefined, left: number) =>
  reasonText(
    'JobExpired',
    job === undefined
      ? 'Glacier does not know its job any more, and no restore of it is known.'
      : `its output had ${Math.max(0, left).toFixed(1)} of ${outputHours} hours left, too little to begin.`,
  );

/** Undefined where Glacier has forgotten it. */
async function describe(task: RestoreTask, { vault }: OutcomeDoors): Promise<GlacierJob | undefined> {
  try {
    return await vault.describeJob(task);
  } catch (error) {
    if (isNamed(error, 'JobNotFound')) return undefined;
    throw error;
  }
}
