import { firstRowOf } from '../../run-files/keys.ts';
import { isUnderWay, type Ledger, type LedgerEntry, requested, stateOf } from '../../run-files/ledger.ts';
import { openLedger } from '../../run-files/ledger-file.ts';
import { reasonText } from '../../run-files/reasons.ts';
import { mapInOrder } from '../../runtime/map-in-order.ts';
import type { ManifestRow } from '../../vault-flow.ts';
import { bringsToo, type FormerJob } from './former-jobs.ts';
import { requestBatch } from './request-batch.ts';
import { type Limits, type Line, newLine, nextBatch, onThisDay, paused, stopped } from './request-state.ts';
import { openSegment, type Segment } from './segment.ts';
import type { Session, SessionDoors } from './session.ts';

/** Why the call stopped requesting, and what is under way. */
export interface RequestsEnd {
  readonly end:
    | 'all requested'
    | 'out of time'
    /** The day's bytes are used up. */
    | 'day is full'
    /** As much is under way as can be restored in time. */
    | 'full'
    /** The budget is, or something else ended all requests for good. */
    | 'stopped'
    /** Glacier takes no more for so many seconds. */
    | { readonly pausedSeconds: number };
  /** When the newest of the requests that are under way was made; undefined where there are none. */
  readonly newest: string | undefined;
}

/** After so many throttled batches in a row, none of them with an archive taken, waiting is wiser. */
const patience = 6;
const throttledSeconds = 300;

/** Lookups of former jobs at the same time. */
const atOnce = 16;

/** What is refused for now stands at the end of the line, after all that is wanted. */
const turns = ['wanted', 'refused for now'] as const;

/** Where a call stands: kept over all segments. */
interface Standing extends Line {
  /** Undefined before the first pause. */
  pausedSeconds: number | undefined;
  hasRefused: boolean;
  newest: string | undefined;
}

type SegmentEnd = RequestsEnd['end'] | 'next segment';

/** Requests what is wanted of some segments, in order: rows without an entry, those to be requested again, and then those refused for now. */
export async function requestSegments(
  segments: readonly number[],
  session: Session,
  doors: SessionDoors,
  isMeant: (row: number) => boolean = () => true,
): Promise<RequestsEnd> {
  const standing: Standing = {
    ...newLine(),
    pausedSeconds: undefined,
    hasRefused: false,
    newest: undefined,
  };
  for (const turn of turns) {
    if (turn === 'refused for now' && !standing.hasRefused) break;
    for (const number of segments) {
      const end = doors.hasTime()
        ? await requestNumber(number, { turn, standing, session, isMeant }, doors)
        : 'out of time';
      if (end !== 'next segment') return { end, newest: standing.newest };
    }
    // The policy's hour is used up: what it refused before waits for another call.
    if (standing.pausedSeconds !== undefined) break;
  }
  return { end: endOf(standing, session), newest: standing.newest };
}

function endOf({ pausedSeconds, isFull }: Standing, { requestState }: Session): RequestsEnd['end'] {
  if (requestState.now.stopped !== null) return 'stopped';
  if (pausedSeconds !== undefined) return { pausedSeconds };
  return isFull.long || isFull.small ? 'full' : 'all requested';
}

/** What a turn of the line is about. */
interface Turn {
  readonly turn: (typeof turns)[number];
  readonly standing: Standing;
  readonly session: Session;
  readonly isMeant: (row: number) => boolean;
}

async function requestNumber(number: number, turn: Turn, doors: SessionDoors): Promise<SegmentEnd> {
  const { session, standing } = turn;
  const file = await openLedger(doors.work, session.run, number);
  const { ledger } = file;
  if (session.requestState.now.stopped !== null || isDone(number, ledger, turn)) {
    look(ledger, standing);
    return 'next segment';
  }
  const segment = await openSegment(doors.work, session.run, number, file);
  const end = await requestSegment(segment, turn, doors);
  look(segment.ledger, standing);
  keepPlace(segment, session);
  return end;
}

function look(ledger: Ledger, standing: Standing): void {
  for (const entry of Object.values(ledger)) {
    if (isUnderWay(entry) && entry.requestedAt > (standing.newest ?? '')) standing.newest = entry.requestedAt;
    if (entry.state === 'refused for now') standing.hasRefused = true;
  }
}

/**
 * Nothing wanted is in it: each of its rows has an entry, and none is to be requested in this turn. Entries are counted, for a
 * stock-taking that Step Functions lost sight of may write the ledger of an earlier call over them.
 */
function isDone(segment: number, ledger: Ledger, { turn, session: { archives } }: Turn): boolean {
  const rows = Math.min(archives, firstRowOf(segment + 1)) - firstRowOf(segment);
  const isWhole = turn === 'refused for now' || Object.keys(ledger).length >= rows;
  return isWhole && !Object.values(ledger).some(({ state }) => state === turn);
}

async function requestSegment(segment: Segment, turn: Turn, doors: SessionDoors): Promise<SegmentEnd> {
  const { session, standing, isMeant } = turn;
  await takeFormerJobs(segment, session, doors, isMeant);
  let throttled = 0;
  for (;;) {
    const wanted = segment.rows.filter(
      (row) => isMeant(row.row) && isToRequest(row, segment.ledger[row.row], turn.turn),
    );
    if (wanted.length === 0 || session.requestState.now.stopped !== null) return 'next segment';
    if (!doors.hasTime()) return 'out of time';
    const batch = chooseBatch(wanted, turn, doors);
    if (!isBatch(batch)) return batch;
    const end = await requestBatch(batch, segment, session, doors);
    if (end.kind === 'paused') {
      standing.pausedSeconds = end.seconds;
      standing.ceilingBytes = Math.min(standing.ceilingBytes, end.refusedBytes / 2);
      if (end.refusedBytes === 0) return { pausedSeconds: end.seconds };
    }
    throttled = end.kind === 'throttled' ? (end.isAnyTaken ? 1 : throttled + 1) : 0;
    if (throttled === patience) return pauseAll(session, doors);
    if (throttled > 0) await doors.sleep(1000 * 2 ** throttled);
  }
}

/** A copy without an entry waits for the archive that has its bytes: make-copies gives it one where that does not come. */
const isToRequest = (
  { row, sameBytesAs = row }: ManifestRow,
  entry: LedgerEntry | undefined,
  turn: Turn['turn'],
): boolean => stateOf(entry) === turn && (sameBytesAs === row || entry !== undefined);

const isBatch = (batch: readonly ManifestRow[] | SegmentEnd): batch is readonly ManifestRow[] => Array.isArray(batch);

/** The next batch, or how the segment ends without one. */
function chooseBatch(
  wanted: readonly ManifestRow[],
  { session, standing }: Turn,
  doors: SessionDoors,
): readonly ManifestRow[] | SegmentEnd {
  const { requestState } = session;
  requestState.set(onThisDay(requestState.now, { now: doors.now(), hourMs: doors.settings.hourMs }));
  const batch = nextBatch(wanted, requestState.now, standing, limitsOf(session));
  switch (batch) {
    case 'day is full':
      return batch;
    case 'over budget':
      stopAtTheCap(wanted[0], session);
      return 'next segment';
    case 'full':
      return standing.isFull.long && standing.isFull.small ? 'full' : 'next segment';
    case 'too large for now':
      return 'next segment';
    default:
      return batch;
  }
}

const limitsOf = ({ request, priceOf, roads, workers }: Session): Limits => ({
  maxCostUsd: request.maxCostUsd ?? 0,
  bytesPerDay: request.bytesPerDay,
  priceOf,
  roads,
  workers,
});

function stopAtTheCap(next: ManifestRow | undefined, { requestState, request, priceOf }: Session): void {
  const { chargedUsd } = requestState.now;
  const price = next === undefined ? 'more' : `${priceOf(next).toFixed(6)} USD`;
  const sentence = `${chargedUsd.toFixed(4)} of ${request.maxCostUsd ?? 0} USD (maxCostUsd) are spent, and the next archive costs ${price}.`;
  requestState.set(stopped(requestState.now, reasonText('OverBudget', sentence)));
}

function pauseAll({ requestState }: Session, { now, settings }: SessionDoors): RequestsEnd['end'] {
  const reason = 'ThrottlingException: Glacier takes no request, however slowly they come.';
  requestState.set(paused(requestState.now, reason, { now: now(), hourMs: settings.hourMs }));
  return { pausedSeconds: throttledSeconds };
}

/** What a former run requested, and what is on its way to the same key, is not requested again. */
async function takeFormerJobs(
  segment: Segment,
  session: Session,
  doors: SessionDoors,
  isMeant: (row: number) => boolean,
): Promise<void> {
  const candidates = segment.rows.flatMap((row) => {
    const job = session.former.get(row.archiveId);
    return job !== undefined && isMeant(row.row) && segment.ledger[row.row] === undefined ? [{ row, job }] : [];
  });
  const of = {
    vaultName: session.run.vaultName,
    work: doors.work,
    time: { now: doors.now(), hourMs: doors.settings.hourMs },
    pace: { ...doors.settings.workers, speed: session.requestState.now.backlog.speed },
  };
  const check = async (each: (typeof candidates)[number]) => ({
    ...each,
    isOurs: await bringsToo(each.job, each.row, of),
  });
  let isTaken = false;
  for await (const { row, job, isOurs } of mapInOrder(candidates, atOnce, check)) {
    if (!isOurs) continue;
    segment.ledger[row.row] = entryOf(job);
    isTaken = true;
  }
  if (!isTaken) return;
  await session.requestState.save(); // a call that was taken over writes no ledger
  await segment.save();
}

const entryOf = ({ jobId, createdAt }: FormerJob): LedgerEntry =>
  requested(undefined, { jobId, requestedAt: createdAt });

/** Moves `nextRow` past the rows that were requested without a gap. */
function keepPlace(segment: Segment, { requestState }: Session): void {
  const { nextRow } = requestState.now;
  const first = segment.rows.find(({ row }) => row >= nextRow && segment.ledger[row] === undefined);
  const last = segment.rows.at(-1);
  const reached = first?.row ?? (last === undefined ? nextRow : last.row + 1);
  if (nextRow >= firstRowOf(segment.segment))
    requestState.set({ ...requestState.now, nextRow: Math.max(nextRow, reached) });
}
