import { isPriced, noArchives, onceUsdOf, type Roads, withArchive } from '../../archive/estimate.ts';
import type { ManifestRow, RequestState, VaultSettings } from '../../vault-flow.ts';
import type { GlacierTime } from '../glacier-time.ts';
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
});

/** What one archive is charged with, each time it is asked for. USD. */
export type PriceOf = (row: Pick<ManifestRow, 'sizeBytes'>) => number;

export const priceOf =
  (
    { tier, storageClass, toOtherRegion }: Pick<VaultSettings, 'tier' | 'storageClass' | 'toOtherRegion'>,
    roads: Roads,
  ): PriceOf =>
  ({ sizeBytes }) =>
    onceUsdOf(
      withArchive(noArchives, sizeBytes, roads),
      tier,
      isPriced(storageClass) ? storageClass : 'STANDARD',
      toOtherRegion,
    );

/** Who allows exactly the estimate, a sum in another order, is not to miss the last archive. */
const roundingUsd = 1e-6;

/** Which rows may be asked for next; else why none: the budget, or the day's bytes. */
export function nextBatch(
  wanted: readonly ManifestRow[],
  requestState: RequestState,
  { maxCostUsd, bytesPerDay, priceOf: price }: { maxCostUsd: number; bytesPerDay: number; priceOf: PriceOf },
): readonly ManifestRow[] | 'over budget' | 'day is full' {
  const rows: ManifestRow[] = [];
  let [usd, bytes] = [requestState.chargedUsd, requestState.bytesThisDay];
  for (const row of wanted.slice(0, batchLength(requestState.requestsPerSecond))) {
    [usd, bytes] = [usd + price(row), bytes + row.sizeBytes];
    const isFirstOfDay = bytes === row.sizeBytes; // else what is larger than a day's bytes would never have its day
    const obstacle =
      usd > maxCostUsd + roundingUsd ? 'over budget' : bytes > bytesPerDay && !isFirstOfDay ? 'day is full' : undefined;
    if (obstacle !== undefined) return rows.length > 0 ? rows : obstacle;
    rows.push(row);
  }
  return rows;
}

/** Before a batch is sent: what all of it costs is spent, and nobody may forget that it is under way. */
export const charged = (
  requestState: RequestState,
  rows: readonly ManifestRow[],
  price: PriceOf,
  now: Date,
): RequestState => ({
  ...requestState,
  chargedUsd: requestState.chargedUsd + sum(rows, price),
  bytesThisDay: requestState.bytesThisDay + sum(rows, ({ sizeBytes }) => sizeBytes),
  requests: requestState.requests + rows.length,
  inFlight: { since: now.toISOString(), rows: rows.map(({ row }) => row) },
});

/** What was certainly not taken costs nothing. */
export const refunded = (requestState: RequestState, rows: readonly ManifestRow[], price: PriceOf): RequestState => ({
  ...requestState,
  chargedUsd: Math.max(0, requestState.chargedUsd - sum(rows, price)),
  bytesThisDay: Math.max(0, requestState.bytesThisDay - sum(rows, ({ sizeBytes }) => sizeBytes)),
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
