import { noArchives, type Roads, withArchive, withoutArchive } from '../../archive/estimate.ts';
import { outputHours } from '../../archive/output-lifetime.ts';
import {
  alone,
  firstSpeed,
  learned,
  type RestoreSeconds,
  restoreSeconds,
  type Speed,
  type Workers,
} from '../../archive/restore-pace.ts';
import type { Backlog, RequestState, StockSeen, VaultStatus } from '../../vault-flow.ts';

/**
 * Backpressure: Glacier and the waiting rooms hold no more than can be restored within half of an output's life
 * (docs/decisions/0006-keep-pace.md). Counted in seconds of restoring, and apart for outputs of one part and of several,
 * which do not wait for each other. Speeds count AWS's seconds, of which Glacier's hour has 3,600 wherever time passes faster.
 */

/** How the stack cuts, and how much it restores at the same time. */
export interface Capacity {
  readonly roads: Roads;
  readonly workers: Workers;
}

export const emptyBacklog: Backlog = { underWay: noArchives, speed: firstSpeed, stock: null };

const limitSeconds = (outputHours / 2) * 3600;

/** A stock-taking may take a tenth of the time in which archives are asked for. */
const requestsPerStock = 9;

/** However long it took: jobs whose notification never came are asked about in time (functions/vault-run/glacier-time.ts). */
const longestHours = 3;

/** The backlog as the newest stock-taking counted it; unchanged where it knows that one already. */
export function afterStock(
  { backlog: before, resumesAt }: Pick<RequestState, 'backlog' | 'resumesAt'>,
  status: VaultStatus | undefined,
  { workers }: Capacity,
  hourMs: number,
): Backlog {
  if (status === undefined || status.round === before.stock?.round) return before;
  const { round, at, restored, waiting, underWay } = status;
  const endedMs = Date.parse(at);
  const tookMs = resumesAt === null ? 0 : Math.max(0, endedMs - Date.parse(resumesAt));
  const nextAt = new Date(endedMs + Math.min(requestsPerStock * tookMs, longestHours * hourMs)).toISOString();
  const stock: StockSeen = { round, at, nextAt, restored, waiting };
  return { underWay, stock, speed: speedBetween(before, stock, workers, hourMs) };
}

/** Whether to go on asking, and to take stock later. */
export const isStockDue = ({ stock }: Backlog, now: Date): boolean =>
  stock === null || now.getTime() >= Date.parse(stock.nextAt);

/** Messages that are not deleted yet, but in the hands of a call of `admit`: up to ten wait for nobody. */
const inHands = 10;

/** Learned only while others waited at both ends: otherwise the time went into waiting for Glacier. */
function speedBetween({ stock: from, speed }: Backlog, to: StockSeen, workers: Workers, hourMs: number): Speed {
  if (from === null) return speed;
  const tookSeconds = ((Date.parse(to.at) - Date.parse(from.at)) / hourMs) * 3600;
  const [before, after] = [restoreSeconds(from.restored, workers, speed), restoreSeconds(to.restored, workers, speed)];
  // Messages of small outputs are counted while they are restored, too.
  const [isLongBusy, isSmallBusy] = (['room', 'queue'] as const).map((name) => {
    const free = name === 'room' ? inHands : workers.smallWorkers + inHands;
    return from.waiting[name] > free && to.waiting[name] > free;
  });
  const next = (kind: keyof Speed, isBusy: boolean | undefined) =>
    isBusy ? learned(speed[kind], Math.max(0, after[kind] - before[kind]), tookSeconds) : speed[kind];
  return { long: next('long', isLongBusy), small: next('small', isSmallBusy) };
}

type Sized = { readonly sizeBytes: number };

export const withRows = (backlog: Backlog, rows: readonly Sized[], roads: Roads): Backlog => ({
  ...backlog,
  underWay: rows.reduce((tally, { sizeBytes }) => withArchive(tally, sizeBytes, roads), backlog.underWay),
});

export const withoutRows = (backlog: Backlog, rows: readonly Sized[], roads: Roads): Backlog => ({
  ...backlog,
  underWay: rows.reduce((tally, { sizeBytes }) => withoutArchive(tally, sizeBytes, roads), backlog.underWay),
});

/** By which of the two ways an archive of this size comes. */
export const kindOf = ({ sizeBytes }: Sized, { smallOutputUpToBytes }: Roads): keyof RestoreSeconds =>
  sizeBytes > smallOutputUpToBytes ? 'long' : 'small';

/**
 * Whether one more archive can be restored in time with what is under way. One that is too large for that comes when nothing
 * else of its kind is there, for otherwise it would never come.
 */
export function hasRoomFor({ underWay, speed }: Backlog, row: Sized, { roads, workers }: Capacity): boolean {
  const kind = kindOf(row, roads);
  const seconds = restoreSeconds(withArchive(underWay, row.sizeBytes, roads), workers, speed)[kind];
  const isFirst = kind === 'long' ? underWay.long.archives <= 0 : underWay.archives - underWay.long.archives <= 0;
  return isFirst || Math.max(seconds, kind === 'long' ? alone(row.sizeBytes, workers, speed) : 0) <= limitSeconds;
}
