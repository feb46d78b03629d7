import { rowsPerPiece } from '../../run-files/keys.ts';
import { inOrder } from '../../runtime/map-in-order.ts';
import type { Ledger, LedgerEntry, ManifestRow } from '../../vault-flow.ts';
import { bringsToo, type FormerJob } from './former-jobs.ts';
import { askBlock } from './request-batch.ts';
import { heldUp, nextBlock, onThisDay, stopped } from './request-state.ts';
import { isWanted, openPiece, type Piece, readLedger, requested } from './segment.ts';
import type { AskDoors, Asking } from './session.ts';

/** Why asking ended, and what is under way. */
export interface Asked {
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

/** Throttled blocks in a row, none of them with an archive taken, behind which waiting is wiser. */
const patience = 6;
const throttledSeconds = 300;

/** Lookups of former jobs side by side. */
const atOnce = 16;

/** Asks for what is wanted of some pieces, in order: rows without an entry, and those to be asked for again. */
export async function askPieces(
  pieces: Iterable<number>,
  asking: Asking,
  doors: AskDoors,
  isMeant: (row: number) => boolean = () => true,
): Promise<Asked> {
  let newest: string | undefined;
  const note = (ledger: Ledger) => {
    for (const { state, requestedAt = '', again } of Object.values(ledger)) {
      if (state === 'requested' && !again && requestedAt > (newest ?? '')) newest = requestedAt;
    }
  };
  for (const number of pieces) {
    if (!doors.hasTime()) return { end: 'out of time', newest };
    const ledger = await readLedger(doors.work, asking.run, number);
    if (asking.purse.now.stopped !== null || isDone(number, ledger, asking)) {
      note(ledger);
      continue;
    }
    const piece = await openPiece(doors.work, asking.run, number, ledger);
    const end = await askPiece(piece, asking, doors, isMeant);
    note(piece.ledger);
    keepPlace(piece, asking);
    if (end !== 'all asked' && end !== 'stopped') return { end, newest };
  }
  return { end: asking.purse.now.stopped !== null ? 'stopped' : 'all asked', newest };
}

/** Nothing wanted can be in it: all of its rows were asked for once, and none is to be again. */
const isDone = (piece: number, ledger: Ledger, { purse }: Asking) =>
  (piece + 1) * rowsPerPiece <= purse.now.nextRow && !Object.values(ledger).some(isWanted);

async function askPiece(
  piece: Piece,
  asking: Asking,
  doors: AskDoors,
  isMeant: (row: number) => boolean,
): Promise<Asked['end']> {
  const { purse } = asking;
  await takeFormerJobs(piece, asking, doors, isMeant);
  let throttled = 0;
  for (;;) {
    const wanted = piece.rows.filter(({ row }) => isMeant(row) && isWanted(piece.ledger[row]));
    if (wanted.length === 0) return 'all asked';
    if (!doors.hasTime()) return 'out of time';
    purse.set(onThisDay(purse.now, { now: doors.now(), hourMs: doors.settings.hourMs }));
    const block = nextBlock(wanted, purse.now, limitsOf(asking));
    if (block === 'day is full') return block;
    if (block === 'over budget') return stopAtTheCap(wanted[0], asking);
    const end = await askBlock(block, piece, asking, doors);
    if (end.kind === 'held') return { heldSeconds: end.seconds };
    throttled = end.kind === 'throttled' ? (end.isAnyTaken ? 1 : throttled + 1) : 0;
    if (throttled === patience) return holdUp(asking, doors);
    if (throttled > 0) await doors.sleep(1000 * 2 ** throttled);
  }
}

const limitsOf = ({ request, priceOf }: Asking) => ({
  maxCostUsd: request.maxCostUsd ?? 0,
  bytesPerDay: request.bytesPerDay,
  priceOf,
});

function stopAtTheCap(next: ManifestRow | undefined, { purse, request, priceOf }: Asking): 'stopped' {
  const { chargedUsd } = purse.now;
  const reason = `OverBudget: ${chargedUsd.toFixed(4)} of ${request.maxCostUsd ?? 0} USD (maxCostUsd) are spent, and the next archive costs ${next === undefined ? 'more' : `${priceOf(next).toFixed(6)} USD`}.`;
  purse.set(stopped(purse.now, reason));
  return 'stopped';
}

function holdUp({ purse }: Asking, { now, settings }: AskDoors): Asked['end'] {
  const reason = 'ThrottlingException: Glacier takes no request, however slowly they come.';
  purse.set(heldUp(purse.now, reason, { now: now(), hourMs: settings.hourMs }));
  return { heldSeconds: throttledSeconds };
}

/** What a former run asked for, and what is on its way to the same key, is not asked for again. */
async function takeFormerJobs(
  piece: Piece,
  asking: Asking,
  doors: AskDoors,
  isMeant: (row: number) => boolean,
): Promise<void> {
  const candidates = piece.rows.flatMap((row) => {
    const job = asking.former.get(row.archiveId);
    return job !== undefined && isMeant(row.row) && piece.ledger[row.row] === undefined ? [{ row, job }] : [];
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
  for await (const { row, job, isOurs } of inOrder(candidates, atOnce, look)) {
    if (!isOurs) continue;
    piece.ledger[row.row] = entryOf(job);
    isTaken = true;
  }
  if (!isTaken) return;
  await asking.purse.save(); // a call that was taken over writes no ledger
  await piece.save();
}

const entryOf = ({ jobId, createdAt }: FormerJob): LedgerEntry =>
  requested(undefined, { jobId, requestedAt: createdAt });

/** Behind the rows that were asked for without a gap. */
function keepPlace(piece: Piece, { purse }: Asking): void {
  const { nextRow } = purse.now;
  const first = piece.rows.find(({ row }) => row >= nextRow && piece.ledger[row] === undefined);
  const last = piece.rows.at(-1);
  const reached = first?.row ?? (last === undefined ? nextRow : last.row + 1);
  if (nextRow >= piece.piece * rowsPerPiece) purse.set({ ...purse.now, nextRow: Math.max(nextRow, reached) });
}
