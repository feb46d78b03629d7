import { isPriced, noArchives, onceUsdOf, type Roads, withArchive } from '../../archive/estimate.ts';
import type { ManifestRow, Purse, VaultSettings } from '../../vault-flow.ts';
import type { GlacierTime } from '../glacier-time.ts';
import { blockLength, firstPerSecond } from './pace.ts';

export const newPurse = (now: Date, mostPerSecond: number): Purse => ({
  chargedUsd: 0,
  requests: 0,
  requestsPerSecond: Math.min(firstPerSecond, mostPerSecond),
  dayBegan: now.toISOString(),
  bytesThisDay: 0,
  nextRow: 0,
  stopped: null,
  held: null,
  open: null,
});

/** What one archive is charged with, each time it is asked for. USD. */
export type PriceOf = (row: Pick<ManifestRow, 'sizeBytes'>) => number;

export const priceOf =
  ({ tier, storageClass }: Pick<VaultSettings, 'tier' | 'storageClass'>, roads: Roads): PriceOf =>
  ({ sizeBytes }) =>
    onceUsdOf(withArchive(noArchives, sizeBytes, roads), tier, isPriced(storageClass) ? storageClass : 'STANDARD');

/** Who allows exactly the estimate, a sum in another order, is not to miss the last archive. */
const roundingUsd = 1e-6;

/** Which rows may be asked for next; else why none: the budget, or the day's bytes. */
export function nextBlock(
  wanted: readonly ManifestRow[],
  purse: Purse,
  { maxCostUsd, bytesPerDay, priceOf: price }: { maxCostUsd: number; bytesPerDay: number; priceOf: PriceOf },
): readonly ManifestRow[] | 'over budget' | 'day is full' {
  const rows: ManifestRow[] = [];
  let [usd, bytes] = [purse.chargedUsd, purse.bytesThisDay];
  for (const row of wanted.slice(0, blockLength(purse.requestsPerSecond))) {
    [usd, bytes] = [usd + price(row), bytes + row.sizeBytes];
    const isFirstOfDay = bytes === row.sizeBytes; // else what is larger than a day's bytes would never have its day
    const obstacle =
      usd > maxCostUsd + roundingUsd ? 'over budget' : bytes > bytesPerDay && !isFirstOfDay ? 'day is full' : undefined;
    if (obstacle !== undefined) return rows.length > 0 ? rows : obstacle;
    rows.push(row);
  }
  return rows;
}

/** Before a block is sent: what all of it costs is spent, and nobody may forget that it is under way. */
export const charged = (purse: Purse, rows: readonly ManifestRow[], price: PriceOf, now: Date): Purse => ({
  ...purse,
  chargedUsd: purse.chargedUsd + sum(rows, price),
  bytesThisDay: purse.bytesThisDay + sum(rows, ({ sizeBytes }) => sizeBytes),
  requests: purse.requests + rows.length,
  open: { since: now.toISOString(), rows: rows.map(({ row }) => row) },
});

/** What was certainly not taken costs nothing. */
export const refunded = (purse: Purse, rows: readonly ManifestRow[], price: PriceOf): Purse => ({
  ...purse,
  chargedUsd: Math.max(0, purse.chargedUsd - sum(rows, price)),
  bytesThisDay: Math.max(0, purse.bytesThisDay - sum(rows, ({ sizeBytes }) => sizeBytes)),
});

const sum = (rows: readonly ManifestRow[], of: (row: ManifestRow) => number) =>
  rows.reduce((total, row) => total + of(row), 0);

/** A new day has a clean sheet. */
export const onThisDay = (purse: Purse, { now, hourMs }: GlacierTime): Purse =>
  now.getTime() - Date.parse(purse.dayBegan) < 24 * hourMs
    ? purse
    : { ...purse, dayBegan: now.toISOString(), bytesThisDay: 0 };

/** After so many hours in which Glacier takes nothing, nobody asks any more. */
const patienceHours = 72;

/** Glacier takes no more for now. When it has taken nothing for days, the run stops asking, and ends with what is missing. */
export function heldUp(purse: Purse, reason: string, { now, hourMs }: GlacierTime): Purse {
  const held = { since: purse.held?.since ?? now.toISOString(), reason };
  const isOver = now.getTime() - Date.parse(held.since) >= patienceHours * hourMs;
  return isOver ? stopped({ ...purse, held }, reason) : { ...purse, held };
}

export const stopped = (purse: Purse, reason: string): Purse => ({ ...purse, stopped: reason });
