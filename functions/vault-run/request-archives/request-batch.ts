import { vaultLocked } from '../../errors.ts';
import { refused, requested } from '../../run-files/ledger.ts';
import { reasonText } from '../../run-files/reasons.ts';
import type { ManifestRow } from '../../vault-flow.ts';
import { holdsLock } from '../lock.ts';
import type { AnswerClass } from './classify-answer.ts';
import { findSent } from './find-sent.ts';
import { faster, slower } from './pace.ts';
import { charged, paused, refunded } from './request-state.ts';
import type { Segment } from './segment.ts';
import { type Answer, sendBatch } from './send-batch.ts';
import type { Session, SessionDoors } from './session.ts';

/** What a batch came to, for the next one. */
export type BatchEnd =
  | { readonly kind: 'go on' }
  | { readonly kind: 'throttled'; readonly isAnyTaken: boolean }
  /** Nothing more for so many seconds. */
  | { readonly kind: 'held'; readonly seconds: number };

/** Before ListJobs is asked about a request whose answer was lost: it may be on its way. */
const settleMs = 5_000;

/** When no answer came at all, Glacier or the line to it is not well. */
const unwellSeconds = 60;

/**
 * Asks for some rows of a segment. Charges all of them first, and gives back what was certainly not taken; jobs are in the
 * ledger before the next batch is charged. Throws what makes asking hopeless, with everything written down.
 */
export async function requestBatch(
  rows: readonly ManifestRow[],
  segment: Segment,
  asking: Session,
  doors: SessionDoors,
): Promise<BatchEnd> {
  const { requestState } = asking;
  const [since, before] = [doors.now(), requestState.now];
  requestState.set(charged(before, rows, asking.priceOf, since));
  await requestState.save();
  // Looked at behind the request state, and so the next run, which looks at the request state, knows of this batch.
  try {
    await demandLock(asking, doors);
  } catch (error) {
    requestState.set(before); // nothing was sent of it, and who asks next could not know that
    await requestState.save();
    throw error;
  }
  const answers = await sendBatch(rows, asking, doors);
  const isNoted = noteAnswers(answers, segment, since);
  if (isNoted) await segment.save();
  await resolveUnclear(rowsWith(answers, 'unclear'), since, segment, { asking, doors });
  const end = closeBatch(answers, asking, doors);
  const hopeless = answers.map(({ verdict }) => verdict).find((verdict) => verdict?.kind === 'hopeless');
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

const rowsWith = (answers: readonly Answer[], kind: AnswerClass['kind'] | undefined) =>
  answers.filter(({ verdict }) => verdict?.kind === kind).map(({ row }) => row);

function noteAnswers(answers: readonly Answer[], { ledger }: Segment, since: Date): boolean {
  const requestedAt = since.toISOString();
  let isNoted = false;
  for (const { row, verdict } of answers) {
    const before = ledger[row.row];
    if (verdict?.kind === 'accepted') ledger[row.row] = requested(before, { jobId: verdict.jobId, requestedAt });
    else if (verdict?.kind === 'refused') ledger[row.row] = refused(before, verdict.reason);
    else continue;
    isNoted = true;
  }
  return isNoted;
}

/**
 * Rows whose request may have arrived. A job in ListJobs is theirs; what is certainly in no list is asked for again, now;
 * where the list is too long to be read, stock-taking sees in time whether it comes.
 */
export async function resolveUnclear(
  rows: readonly ManifestRow[],
  since: Date,
  segment: Segment,
  { asking, doors }: { readonly asking: Session; readonly doors: SessionDoors },
): Promise<void> {
  if (rows.length === 0) return;
  const unclear = rows.map(({ row, archiveId }) => ({ row, archiveId, entry: segment.ledger[row] }));
  await doors.sleep(settleMs);
  const { jobs, isWhole } = await findSent(unclear, asking.run, since, doors);
  for (const { row, entry } of unclear) {
    const job = jobs.get(row);
    if (job !== undefined) segment.ledger[row] = requested(entry, { jobId: job.jobId, requestedAt: job.createdAt });
    else if (!isWhole) segment.ledger[row] = requested(entry, { requestedAt: since.toISOString(), reason: noAnswer });
  }
  await asking.requestState.save(); // a call that was taken over writes no ledger
  await segment.save();
}

const noAnswer = reasonText(
  'RequestLost',
  'no answer came to the request, and there are too many jobs to look for it among them; it may have arrived.',
);

/** The request state after a batch: what was not taken is given back; the pace is held, creeps up or halves. */
function closeBatch(answers: readonly Answer[], { requestState, priceOf }: Session, doors: SessionDoors): BatchEnd {
  const of = (kind: AnswerClass['kind'] | undefined) => rowsWith(answers, kind);
  const notSent = of(undefined);
  const notTaken = [...notSent, ...of('throttled'), ...of('held'), ...of('refused'), ...of('hopeless')];
  const time = { now: doors.now(), hourMs: doors.settings.hourMs };
  const { requestsPerSecond, requests } = requestState.now;
  const most = doors.settings.requestsPerSecond;
  requestState.set({
    ...refunded(requestState.now, notTaken, priceOf),
    requests: requests - notSent.length,
    inFlight: null,
  });
  const isAnyTaken = of('accepted').length > 0;
  if (isAnyTaken) requestState.set({ ...requestState.now, paused: null });
  const stop = stopOf(answers);
  if (stop !== undefined) {
    requestState.set(paused(requestState.now, stop.reason, time));
    return { kind: 'held', seconds: stop.seconds };
  }
  const isThrottled = of('throttled').length > 0;
  const pace = isThrottled ? slower(requestsPerSecond) : faster(requestsPerSecond, most);
  requestState.set({ ...requestState.now, requestsPerSecond: pace });
  return isThrottled ? { kind: 'throttled', isAnyTaken } : { kind: 'go on' };
}

/** Why no other batch is sent for now. */
function stopOf(answers: readonly Answer[]): { readonly reason: string; readonly seconds: number } | undefined {
  const verdicts = answers.flatMap(({ verdict }) => verdict ?? []);
  const held = verdicts.find((verdict) => verdict.kind === 'held');
  if (held !== undefined) return held;
  const unclear = verdicts.find((verdict) => verdict.kind === 'unclear');
  const isAnyClear = verdicts.some(({ kind }) => kind !== 'unclear');
  return unclear && !isAnyClear ? { reason: unclear.reason, seconds: unwellSeconds } : undefined;
}
