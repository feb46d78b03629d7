import { vaultLocked } from '../../errors.ts';
import { refused, refusedForNow, requested } from '../../run-files/ledger.ts';
import { reasonText } from '../../run-files/reasons.ts';
import type { ManifestRow } from '../../vault-flow.ts';
import { holdsLock } from '../lock.ts';
import type { AnswerClass } from './classify-answer.ts';
import { findSent } from './find-sent.ts';
import { refuseOverPolicy } from './over-policy.ts';
import { faster, slower } from './pace.ts';
import { charged, paused, refunded } from './request-state.ts';
import type { Segment } from './segment.ts';
import { type Answered, sendBatch } from './send-batch.ts';
import type { Session, SessionDoors } from './session.ts';

/** What a batch came to, for the next one. */
export type BatchEnd =
  | { readonly kind: 'go on' }
  | { readonly kind: 'throttled'; readonly isAnyTaken: boolean }
  /** Nothing more for so many seconds, unless it is smaller than what was refused. */
  | { readonly kind: 'paused'; readonly seconds: number; readonly refusedBytes: number };

/** Before ListJobs is asked about a request whose answer was lost: it may be on its way. */
const listingDelayMs = 5_000;

/** When no answer came at all, Glacier or the line to it is not well. */
const unwellSeconds = 60;

/**
 * Requests some rows of a segment. Charges all of them first, and gives back what was certainly not taken; jobs are in the
 * ledger before the next batch is charged. Throws what makes further requests hopeless, with everything written down.
 */
export async function requestBatch(
  rows: readonly ManifestRow[],
  segment: Segment,
  session: Session,
  doors: SessionDoors,
): Promise<BatchEnd> {
  const { requestState } = session;
  const [since, before] = [doors.now(), requestState.now];
  requestState.set(charged(before, rows, session, since));
  await requestState.save();
  // Checked after the request state is written: a run that takes the lock reads the request state, and so knows of this batch.
  try {
    await demandLock(session, doors);
  } catch (error) {
    requestState.set(before); // nothing was sent of it, and who asks next could not know that
    await requestState.save();
    throw error;
  }
  const answers = await refuseOverPolicy(await sendBatch(rows, session, doors), doors);
  const isChanged = writeAnswers(answers, segment, since);
  if (isChanged) await segment.save();
  await resolveUnclear(rowsWith(answers, 'unclear'), since, segment, { session, doors });
  const end = closeBatch(answers, session, doors);
  const hopeless = answers.map(({ answer }) => answer).find((answer) => answer?.kind === 'hopeless');
  if (hopeless === undefined) return end;
  await requestState.save();
  throw hopeless.error;
}

async function demandLock({ run }: Session, doors: SessionDoors): Promise<void> {
  if (await holdsLock(run, doors)) return;
  throw vaultLocked(
    `Cannot request more archives of vault "${run.vaultName}": run "${run.run}" was stopped, or does not hold the vault's lock any more. Start RestoreVault again: it asks only for what is missing.`,
  );
}

const rowsWith = (answers: readonly Answered[], kind: AnswerClass['kind'] | undefined) =>
  answers.filter(({ answer }) => answer?.kind === kind).map(({ row }) => row);

function writeAnswers(answers: readonly Answered[], { ledger }: Segment, since: Date): boolean {
  const requestedAt = since.toISOString();
  let isChanged = false;
  for (const { row, answer } of answers) {
    const before = ledger[row.row];
    if (answer?.kind === 'accepted') ledger[row.row] = requested(before, { jobId: answer.jobId, requestedAt });
    else if (answer?.kind === 'refused') ledger[row.row] = refused(before, answer.reason);
    else if (answer?.kind === 'paused') {
      ledger[row.row] = refusedForNow(before, { refusedAt: requestedAt, reason: answer.reason });
    } else continue;
    isChanged = true;
  }
  return isChanged;
}

/**
 * Rows whose request may have arrived. A job in ListJobs is theirs; what is certainly in no list is asked for again, now;
 * where the list is too long to be read, stock-taking sees in time whether it comes.
 */
export async function resolveUnclear(
  rows: readonly ManifestRow[],
  since: Date,
  segment: Segment,
  { session, doors }: { readonly session: Session; readonly doors: SessionDoors },
): Promise<void> {
  if (rows.length === 0) return;
  const unclear = rows.map(({ row, archiveId }) => ({ row, archiveId, entry: segment.ledger[row] }));
  await doors.sleep(listingDelayMs);
  const { jobs, isWhole } = await findSent(unclear, session.run, since, doors);
  for (const { row, entry } of unclear) {
    const job = jobs.get(row);
    if (job !== undefined) segment.ledger[row] = requested(entry, { jobId: job.jobId, requestedAt: job.createdAt });
    else if (!isWhole) segment.ledger[row] = requested(entry, { requestedAt: since.toISOString(), reason: noAnswer });
  }
  await session.requestState.save(); // a call that was taken over writes no ledger
  await segment.save();
}

const noAnswer = reasonText(
  'RequestLost',
  'no answer came to the request, and there are too many jobs to look for it among them; it may have arrived.',
);

/** The request state after a batch: what was not taken is given back; the pace stays, creeps up or halves. */
function closeBatch(answers: readonly Answered[], session: Session, doors: SessionDoors): BatchEnd {
  const { requestState } = session;
  const of = (kind: AnswerClass['kind'] | undefined) => rowsWith(answers, kind);
  const notSent = of(undefined);
  const notTaken = [...notSent, ...of('throttled'), ...of('paused'), ...of('refused'), ...of('hopeless')];
  const time = { now: doors.now(), hourMs: doors.settings.hourMs };
  const { requestsPerSecond, requests } = requestState.now;
  const most = doors.settings.requestsPerSecond;
  requestState.set({
    ...refunded(requestState.now, notTaken, session),
    requests: requests - notSent.length,
    inFlight: null,
  });
  const isAnyTaken = of('accepted').length > 0;
  if (isAnyTaken) requestState.set({ ...requestState.now, paused: null });
  const stop = stopOf(answers);
  if (stop !== undefined) {
    requestState.set(paused(requestState.now, stop.reason, time));
    return { kind: 'paused', seconds: stop.seconds, refusedBytes: stop.refusedBytes };
  }
  const isThrottled = of('throttled').length > 0;
  const pace = isThrottled ? slower(requestsPerSecond) : faster(requestsPerSecond, most);
  requestState.set({ ...requestState.now, requestsPerSecond: pace });
  return isThrottled ? { kind: 'throttled', isAnyTaken } : { kind: 'go on' };
}

interface Stop {
  readonly reason: string;
  readonly seconds: number;
  /** The smallest that was refused; 0 where it is not about bytes. */
  readonly refusedBytes: number;
}

/** Why no other batch is sent for now. */
function stopOf(answers: readonly Answered[]): Stop | undefined {
  const classes = answers.flatMap(({ answer }) => answer ?? []);
  const pause = classes.find((each) => each.kind === 'paused');
  if (pause?.isAboutBytes) return { ...pause, refusedBytes: smallestPaused(answers) };
  if (pause !== undefined) return { ...pause, refusedBytes: 0 };
  const unclear = classes.find((each) => each.kind === 'unclear');
  const isAnyClear = classes.some(({ kind }) => kind !== 'unclear');
  return unclear && !isAnyClear ? { reason: unclear.reason, seconds: unwellSeconds, refusedBytes: 0 } : undefined;
}

const smallestPaused = (answers: readonly Answered[]) =>
  Math.min(...rowsWith(answers, 'paused').map(({ sizeBytes }) => sizeBytes));
