import { noArchives, type Requested, type Roads, requestUsdOf, withArchive } from '../../archive/estimate.ts';
import type { Speed } from '../../archive/restore-pace.ts';
import type { Backlog, ManifestRow, RequestState } from '../../vault-flow.ts';
import type { GlacierTime } from '../glacier-time.ts';
import { type Capacity, emptyBacklog, hasRoomFor, kindOf, withoutRows, withRows } from './backlog.ts';
import { batchLength, firstPerSecond } from './pace.ts';

export const newRequestState = (now: Date, mostPerSecond: number): RequestState => ({
  chargedUsd: 0,
  requests: 0,
  requestsPerSecond: Math.min(firstPerSecond, mostPerSecond),
  dayBegan: now.toISOString(),
  bytesThisDay: 0,
  nextRow: 0,
  stopped: null,
  paused: null,
  inFlight: null,
  backlog: emptyBacklog,
  ended: null,
});

/** What one archive is charged with, each time it is asked for. USD. */
export type PriceOf = (row: Pick<ManifestRow, 'sizeBytes'>) => number;

export const priceOf =
  (request: Requested, roads: Roads): PriceOf =>
  ({ sizeBytes }) =>
    requestUsdOf(withArchive(noArchives, sizeBytes, roads), request);

/** Who allows exactly the estimate, a sum in another order, is not to miss the last archive. */
const roundingUsd = 1e-6;

/** What bounds a batch. */
export interface Limits extends Capacity {
  readonly maxCostUsd: number;
  readonly bytesPerDay: number;
  readonly priceOf: PriceOf;
}

/** Who stands in the line: kept over all segments of a call, so that nobody who comes later overtakes. */
export interface Line {
  /** One of this kind had no room: those after it wait, too, or a large one would never have any. */
  readonly isFull: Record<keyof Speed, boolean>;
  /** Larger ones are refused by the account's retrieval policy for now. */
  ceilingBytes: number;
}

export const newLine = (): Line => ({ isFull: { long: false, small: false }, ceilingBytes: Infinity });

/** Why no row is asked for now. */
export type Obstacle =
  | 'over budget'
  | 'day is full'
  /** As much is under way as can be restored in time. */
  | 'full'
  /** What is left is larger than what the retrieval policy refused. */
  | 'too large for now';

/** Which rows may be asked for next, else why none. */
export function nextBatch(
  wanted: Iterable<ManifestRow>,
  requestState: RequestState,
  line: Line,
  limits: Limits,
): readonly ManifestRow[] | Obstacle {
  const rows: ManifestRow[] = [];
  const most = batchLength(requestState.requestsPerSecond);
  let [usd, bytes, backlog] = [requestState.chargedUsd, requestState.bytesThisDay, requestState.backlog];
  let passedOver: Obstacle = 'too large for now';
  for (const row of wanted) {
    if (rows.length === most) break;
    if (row.sizeBytes > line.ceilingBytes) continue;
    if (!hasPlace(row, backlog, line, limits)) {
      passedOver = 'full';
      continue;
    }
    const obstacle = priceObstacle(row, { usd, bytes }, limits);
    if (obstacle !== undefined) return rows.length > 0 ? rows : obstacle;
    [usd, bytes] = [usd + limits.priceOf(row), bytes + row.sizeBytes];
    backlog = withRows(backlog, [row], limits.roads);
    rows.push(row);
  }
  return rows.length > 0 ? rows : passedOver;
}

function hasPlace(row: ManifestRow, backlog: Backlog, { isFull }: Line, limits: Limits): boolean {
  const kind = kindOf(row, limits.roads);
  isFull[kind] ||= !hasRoomFor(backlog, row, limits);
  return !isFull[kind];
}

function priceObstacle(
  row: ManifestRow,
  { usd, bytes }: { readonly usd: number; readonly bytes: number },
  { maxCostUsd, bytesPerDay, priceOf: price }: Limits,
): 'over budget' | 'day is full' | undefined {
  if (usd + price(row) > maxCostUsd + roundingUsd) return 'over budget';
  const isFirstOfDay = bytes === 0; // else what is larger than a day's bytes would never have its day
  return bytes + row.sizeBytes > bytesPerDay && !isFirstOfDay ? 'day is full' : undefined;
}

/** How a batch is charged. */
export interface Charge {
  readonly priceOf: PriceOf;
  readonly roads: Roads;
}

/** Before a batch is sent: what all of it costs is spent, and nobody may forget that it is under way. */
export const charged = (
  requestState: RequestState,
  rows: readonly ManifestRow[],
  { priceOf: price, roads }: Charge,
  now: Date,
): RequestState => ({
  ...requestState,
  chargedUsd: requestState.chargedUsd + sum(rows, price),
  bytesThisDay: requestState.bytesThisDay + sum(rows, ({ sizeBytes }) => sizeBytes),
  requests: requestState.requests + rows.length,
  inFlight: { since: now.toISOString(), rows: rows.map(({ row }) => row) },
  backlog: withRows(requestState.backlog, rows, roads),
});

/** What was certainly not taken costs nothing. */
export const refunded = (
  requestState: RequestState,
  rows: readonly ManifestRow[],
  { priceOf: price, roads }: Charge,
): RequestState => ({
  ...requestState,
  chargedUsd: Math.max(0, requestState.chargedUsd - sum(rows, price)),
  bytesThisDay: Math.max(0, requestState.bytesThisDay - sum(rows, ({ sizeBytes }) => sizeBytes)),
  backlog: withoutRows(requestState.backlog, rows, roads),
});

const sum = (rows: readonly ManifestRow[], of: (row: ManifestRow) => number) =>
  rows.reduce((total, row) => total + of(row), 0);

/** A new day has a clean sheet. */
export const onThisDay = (requestState: RequestState, { now, hourMs }: GlacierTime): RequestState =>
  now.getTime() - Date.parse(requestState.dayBegan) < 24 * hourMs
    ? requestState
    : { ...requestState, dayBegan: now.toISOString(), bytesThisDay: 0 };

/** After so many hours in which Glacier takes nothing, nobody asks any more. */
const patienceHours = 72;

/** Glacier takes no more for now. When it has taken nothing for days, the run requests no more, and ends with what is missing. */
export function paused(requestState: RequestState, reason: string, { now, hourMs }: GlacierTime): RequestState {
  const pause = { since: requestState.paused?.since ?? now.toISOString(), reason };
  const isOver = now.getTime() - Date.parse(pause.since) >= patienceHours * hourMs;
  return isOver ? stopped({ ...requestState, paused: pause }, reason) : { ...requestState, paused: pause };
}

export const stopped = (requestState: RequestState, reason: string): RequestState => ({
  ...requestState,
  stopped: reason,
});
