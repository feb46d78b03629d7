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

/** Why asking ended, and what is under way. */
export interface RequestsEnd {
  readonly end:
    | 'all asked'
    | 'out of time'
    /** The day's bytes are used up. */
    | 'day is full'
    /** The budget is, or something else ended all asking for good. */
    | 'stopped'
    /** Glacier takes no more for so many seconds. */
    | { readonly heldSeconds: number };
  /** When the newest of the requests that are under way was made; undefined where there are none. */
  readonly newest: string | undefined;
}

/** Throttled batches in a row, none of them with an archive taken, behind which waiting is wiser. */
const patience = 6;
const throttledSeconds = 300;

/** Lookups of former jobs side by side. */
const atOnce = 16;

/** Asks for what is wanted of some segments, in order: rows without an entry, and those to be asked for again. */
export async function requestSegments(
  segments: Iterable<number>,
  asking: Session,
  doors: SessionDoors,
  isMeant: (row: number) => boolean = () => true,
): Promise<RequestsEnd> {
  let newest: string | undefined;
  const note = (ledger: Ledger) => {
    for (const entry of Object.values(ledger)) {
      if (isUnderWay(entry) && entry.requestedAt > (newest ?? '')) newest = entry.requestedAt;
    }
  };
  for (const number of segments) {
    if (!doors.hasTime()) return { end: 'out of time', newest };
    const ledger = await readLedger(doors.work, asking.run, number);
    if (asking.requestState.now.stopped !== null || isDone(number, ledger, asking)) {
      note(ledger);
      continue;
    }
    const segment = await openSegment(doors.work, asking.run, number, ledger);
    const end = await requestSegment(segment, asking, doors, isMeant);
    note(segment.ledger);
    keepPlace(segment, asking);
    if (end !== 'all asked' && end !== 'stopped') return { end, newest };
  }
  return { end: asking.requestState.now.stopped !== null ? 'stopped' : 'all asked', newest };
}

/** Nothing wanted can be in it: all of its rows were asked for once, and none is to be again. */
const isDone = (segment: number, ledger: Ledger, { requestState }: Session) =>
  firstRowOf(segment + 1) <= requestState.now.nextRow && !Object.values(ledger).some(isWanted);

async function requestSegment(
  segment: Segment,
  asking: Session,
  doors: SessionDoors,
  isMeant: (row: number) => boolean,
): Promise<RequestsEnd['end']> {
  const { requestState } = asking;
  await takeFormerJobs(segment, asking, doors, isMeant);
  let throttled = 0;
  for (;;) {
    const wanted = segment.rows.filter(({ row }) => isMeant(row) && isWanted(segment.ledger[row]));
    if (wanted.length === 0) return 'all asked';
    if (!doors.hasTime()) return 'out of time';
    requestState.set(onThisDay(requestState.now, { now: doors.now(), hourMs: doors.settings.hourMs }));
    const batch = nextBatch(wanted, requestState.now, limitsOf(asking));
    if (batch === 'day is full') return batch;
    if (batch === 'over budget') return stopAtTheCap(wanted[0], asking);
    const end = await requestBatch(batch, segment, asking, doors);
    if (end.kind === 'held') return { heldSeconds: end.seconds };
    throttled = end.kind === 'throttled' ? (end.isAnyTaken ? 1 : throttled + 1) : 0;
    if (throttled === patience) return holdUp(asking, doors);
    if (throttled > 0) await doors.sleep(1000 * 2 ** throttled);
  }
}

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

function holdUp({ requestState }: Session, { now, settings }: SessionDoors): RequestsEnd['end'] {
  const reason = 'ThrottlingException: Glacier takes no request, however slowly they come.';
  requestState.set(paused(requestState.now, reason, { now: now(), hourMs: settings.hourMs }));
  return { heldSeconds: throttledSeconds };
}

/** What a former run asked for, and what is on its way to the same key, is not asked for again. */
async function takeFormerJobs(
  segment: Segment,
  asking: Session,
  doors: SessionDoors,
  isMeant: (row: number) => boolean,
): Promise<void> {
  const candidates = segment.rows.flatMap((row) => {
    const job = asking.former.get(row.archiveId);
    return job !== undefined && isMeant(row.row) && segment.ledger[row.row] === undefined ? [{ row, job }] : [];
  });
  const of = {
    vaultName: asking.run.vaultName,
    work: doors.work,
    time: { now: doors.now(), hourMs: doors.settings.hourMs },
  };
  const look = async (each: (typeof candidates)[number]) => ({
    ...each,
    isOurs: await bringsToo(each.job, each.row, of),
  });
  let isTaken = false;
  for await (const { row, job, isOurs } of mapInOrder(candidates, atOnce, look)) {
    if (!isOurs) continue;
    segment.ledger[row.row] = entryOf(job);
    isTaken = true;
  }
  if (!isTaken) return;
  await asking.requestState.save(); // a call that was taken over writes no ledger
  await segment.save();
}

const entryOf = ({ jobId, createdAt }: FormerJob): LedgerEntry =>
  requested(undefined, { jobId, requestedAt: createdAt });

/** Behind the rows that were asked for without a gap. */
function keepPlace(segment: Segment, { requestState }: Session): void {
  const { nextRow } = requestState.now;
  const first = segment.rows.find(({ row }) => row >= nextRow && segment.ledger[row] === undefined);
  const last = segment.rows.at(-1);
  const reached = first?.row ?? (last === undefined ? nextRow : last.row + 1);
  if (nextRow >= firstRowOf(segment.segment))
    requestState.set({ ...requestState.now, nextRow: Math.max(nextRow, reached) });
}
