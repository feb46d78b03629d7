import { vaultLocked } from '../../errors.ts';
import type { ManifestRow } from '../../vault-flow.ts';
import { holdsLock } from '../lock.ts';
import type { Verdict } from './classify-answer.ts';
import { findSent } from './find-sent.ts';
import { faster, slower } from './pace.ts';
import { charged, heldUp, refunded } from './request-state.ts';
import { type Piece, requested } from './segment.ts';
import { type Answer, sendBlock } from './send-batch.ts';
import type { AskDoors, Asking } from './session.ts';

/** What a block came to, for the next one. */
export type BlockEnd =
  | { readonly kind: 'go on' }
  | { readonly kind: 'throttled'; readonly isAnyTaken: boolean }
  /** Nothing more for so many seconds. */
  | { readonly kind: 'held'; readonly seconds: number };

/** Before ListJobs is asked about a request whose answer was lost: it may be on its way. */
const settleMs = 5_000;

/** When no answer came at all, Glacier or the line to it is not well. */
const unwellSeconds = 60;

/**
 * Asks for some rows of a piece. Charges all of them first, and gives back what was certainly not taken; jobs are in the
 * ledger before the next block is charged. Throws what makes asking hopeless, with everything written down.
 */
export async function askBlock(
  rows: readonly ManifestRow[],
  piece: Piece,
  asking: Asking,
  doors: AskDoors,
): Promise<BlockEnd> {
  const { purse } = asking;
  const [since, before] = [doors.now(), purse.now];
  purse.set(charged(before, rows, asking.priceOf, since));
  await purse.save();
  // Looked at behind the purse, and so the next run, which looks at the purse, knows of this block.
  try {
    await demandLock(asking, doors);
  } catch (error) {
    purse.set(before); // nothing was sent of it, and who asks next could not know that
    await purse.save();
    throw error;
  }
  const answers = await sendBlock(rows, asking, doors);
  const isNoted = noteAnswers(answers, piece, since);
  if (isNoted) await piece.save();
  await meetUnclear(rowsWith(answers, 'unclear'), since, piece, { asking, doors });
  const end = settle(answers, asking, doors);
  const hopeless = answers.map(({ verdict }) => verdict).find((verdict) => verdict?.kind === 'hopeless');
  if (hopeless === undefined) return end;
  await purse.save();
  throw hopeless.error;
}

async function demandLock({ run }: Asking, doors: AskDoors): Promise<void> {
  if (await holdsLock(run, doors)) return;
  throw vaultLocked(
    `Cannot request more archives of vault "${run.vaultName}": run "${run.run}" was stopped, or does not hold the vault's lock any more. Start RestoreVault again: it asks only for what is missing.`,
  );
}

const rowsWith = (answers: readonly Answer[], kind: Verdict['kind'] | undefined) =>
  answers.filter(({ verdict }) => verdict?.kind === kind).map(({ row }) => row);

function noteAnswers(answers: readonly Answer[], { ledger }: Piece, since: Date): boolean {
  const requestedAt = since.toISOString();
  let isNoted = false;
  for (const { row, verdict } of answers) {
    const before = ledger[row.row];
    if (verdict?.kind === 'accepted') ledger[row.row] = requested(before, { jobId: verdict.jobId, requestedAt });
    else if (verdict?.kind === 'refused') {
      ledger[row.row] = { state: 'failed', tries: (before?.tries ?? 0) + 1, reason: verdict.reason };
    } else continue;
    isNoted = true;
  }
  return isNoted;
}

/**
 * Rows whose request may have arrived. A job in ListJobs is theirs; what is certainly in no list is asked for again, now;
 * where the list is too long to be read, stock-taking sees in time whether it comes.
 */
export async function meetUnclear(
  rows: readonly ManifestRow[],
  since: Date,
  piece: Piece,
  { asking, doors }: { readonly asking: Asking; readonly doors: AskDoors },
): Promise<void> {
  if (rows.length === 0) return;
  const unclear = rows.map(({ row, archiveId }) => ({ row, archiveId, entry: piece.ledger[row] }));
  await doors.sleep(settleMs);
  const { jobs, isWhole } = await findSent(unclear, asking.run, since, doors);
  for (const { row, entry } of unclear) {
    const job = jobs.get(row);
    if (job !== undefined) piece.ledger[row] = requested(entry, { jobId: job.jobId, requestedAt: job.createdAt });
    else if (!isWhole) piece.ledger[row] = requested(entry, { requestedAt: since.toISOString(), reason: noAnswer });
  }
  await asking.purse.save(); // a call that was taken over writes no ledger
  await piece.save();
}

const noAnswer =
  'RequestLost: no answer came to the request, and there are too many jobs to look for it among them; it may have arrived.';

/** The purse after a block: what was not taken is given back; the pace is held, creeps up or halves. */
function settle(answers: readonly Answer[], { purse, priceOf }: Asking, doors: AskDoors): BlockEnd {
  const of = (kind: Verdict['kind'] | undefined) => rowsWith(answers, kind);
  const notSent = of(undefined);
  const notTaken = [...notSent, ...of('throttled'), ...of('held'), ...of('refused'), ...of('hopeless')];
  const time = { now: doors.now(), hourMs: doors.settings.hourMs };
  const { requestsPerSecond, requests } = purse.now;
  const most = doors.settings.requestsPerSecond;
  purse.set({ ...refunded(purse.now, notTaken, priceOf), requests: requests - notSent.length, open: null });
  const isAnyTaken = of('accepted').length > 0;
  if (isAnyTaken) purse.set({ ...purse.now, held: null });
  const stop = stopOf(answers);
  if (stop !== undefined) {
    purse.set(heldUp(purse.now, stop.reason, time));
    return { kind: 'held', seconds: stop.seconds };
  }
  const isThrottled = of('throttled').length > 0;
  const pace = isThrottled ? slower(requestsPerSecond) : faster(requestsPerSecond, most);
  purse.set({ ...purse.now, requestsPerSecond: pace });
  return isThrottled ? { kind: 'throttled', isAnyTaken } : { kind: 'go on' };
}

/** Why no other block is sent for now. */
function stopOf(answers: readonly Answer[]): { readonly reason: string; readonly seconds: number } | undefined {
  const verdicts = answers.flatMap(({ verdict }) => verdict ?? []);
  const held = verdicts.find((verdict) => verdict.kind === 'held');
  if (held !== undefined) return held;
  const unclear = verdicts.find((verdict) => verdict.kind === 'unclear');
  const isAnyClear = verdicts.some(({ kind }) => kind !== 'unclear');
  return unclear && !isAnyClear ? { reason: unclear.reason, seconds: unwellSeconds } : undefined;
}
