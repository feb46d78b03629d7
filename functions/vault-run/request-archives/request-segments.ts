import { readLedger } from '../../run-files/json-files.ts';
import { firstRowOf } from '../../run-files/keys.ts';
import { isUnderWay, isWanted, type Ledger, type LedgerEntry, requested } from '../../run-files/ledger.ts';
import { reasonText } from '../../run-files/reasons.ts';
import { mapInOrder } from '../../runtime/map-in-order.ts';
import type { ManifestRow } from '../../vault-flow.ts';
import { bringsToo, type FormerJob } from './former-jobs.ts';
import { requestBatch } from './request-batch.ts';
import { nextBatch, onThisDay, paused, stopped } from './request-state.ts';
import { openSegment, type Segment } from './segment.ts';
import type { Session, SessionDoors } from './session.ts';

/** Why the call stopped requesting, and what is under way. */
export interface RequestsEnd {
  readonly end:
    | 'all requested'
    | 'out of time'
    /** The day's bytes are used up. */
    | 'day is full'
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

/** Requests what is wanted of some segments, in order: rows without an entry, and those to be requested again. */
export async function requestSegments(
  segments: Iterable<number>,
  session: Session,
  doors: SessionDoors,
  isMeant: (row: number) => boolean = () => true,
): Promise<RequestsEnd> {
  let newest: string | undefined;
  const look = (ledger: Ledger) => {
    for (const entry of Object.values(ledger)) {
      if (isUnderWay(entry) && entry.requestedAt > (newest ?? '')) newest = entry.requestedAt;
    }
  };
  for (const number of segments) {
    if (!doors.hasTime()) return { end: 'out of time', newest };
    const ledger = await readLedger(doors.work, session.run, number);
    if (session.requestState.now.stopped !== null || isDone(number, ledger, session)) {
      look(ledger);
      continue;
    }
    const segment = await openSegment(doors.work, session.run, number, ledger);
    const end = await requestSegment(segment, session, doors, isMeant);
    look(segment.ledger);
    keepPlace(segment, session);
    if (end !== 'all requested' && end !== 'stopped') return { end, newest };
  }
  return { end: session.requestState.now.stopped !== null ? 'stopped' : 'all requested', newest };
}

/**
 * Nothing wanted is in it: each of its rows has an entry, and none is to be requested. Entries are counted, for a
 * stock-taking that Step Functions lost sight of may write the ledger of an earlier call over them.
 */
function isDone(segment: number, ledger: Ledger, { archives }: Session): boolean {
  const rows = Math.min(archives, firstRowOf(segment + 1)) - firstRowOf(segment);
  return Object.keys(ledger).length >= rows && !Object.values(ledger).some(isWanted);
}

async function requestSegment(
  segment: Segment,
  session: Session,
  doors: SessionDoors,
  isMeant: (row: number) => boolean,
): Promise<RequestsEnd['end']> {
  const { requestState } = session;
  await takeFormerJobs(segment, session, doors, isMeant);
  let throttled = 0;
  for (;;) {
    const wanted = segment.rows.filter((row) => isMeant(row.row) && isToRequest(row, segment.ledger[row.row]));
    if (wanted.length === 0) return 'all requested';
    if (!doors.hasTime()) return 'out of time';
    requestState.set(onThisDay(requestState.now, { now: doors.now(), hourMs: doors.settings.hourMs }));
    const batch = nextBatch(wanted, requestState.now, limitsOf(session));
    if (batch === 'day is full') return batch;
    if (batch === 'over budget') return stopAtTheCap(wanted[0], session);
    const end = await requestBatch(batch, segment, session, doors);
    if (end.kind === 'paused') return { pausedSeconds: end.seconds };
    throttled = end.kind === 'throttled' ? (end.isAnyTaken ? 1 : throttled + 1) : 0;
    if (throttled === patience) return pauseAll(session, doors);
    if (throttled > 0) await doors.sleep(1000 * 2 ** throttled);
  }
}

/** A copy without an entry waits for the archive that has its bytes: make-copies gives it one where that does not come. */
const isToRequest = ({ row, sameBytesAs = row }: ManifestRow, entry: LedgerEntry | undefined): boolean =>
  isWanted(entry) && (sameBytesAs === row || entry !== undefined);

const limitsOf = ({ request, priceOf }: Session) => ({
  maxCostUsd: request.maxCostUsd ?? 0,
  bytesPerDay: request.bytesPerDay,
  priceOf,
});

function stopAtTheCap(next: ManifestRow | undefined, { requestState, request, priceOf }: Session): 'stopped' {
  const { chargedUsd } = requestState.now;
  const price = next === undefined ? 'more' : `${priceOf(next).toFixed(6)} USD`;
  const sentence = `${chargedUsd.toFixed(4)} of ${request.maxCostUsd ?? 0} USD (maxCostUsd) are spent, and the next archive costs ${price}.`;
  requestState.set(stopped(requestState.now, reasonText('OverBudget', sentence)));
  return 'stopped';
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
