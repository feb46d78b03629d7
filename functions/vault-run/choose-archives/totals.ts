import { noArchives, type Roads, type Tally, withArchive } from '../../archive/estimate.ts';
import type { BadRow } from '../../archive/inventory-row.ts';

/** What the rows of the inventory came to so far. */
export interface Totals {
  /** Read well. */
  rows: number;
  badRows: number;
  /** The first few, for people; all of them lie in `bad-rows/`. */
  firstBadRows: BadRow[];
  /** By reason. */
  leftOut: Record<string, number>;
  /** Chosen, by name style. */
  styles: Record<string, number>;
  tally: Tally;
}

export const noTotals = (): Totals => ({
  rows: 0,
  badRows: 0,
  firstBadRows: [],
  leftOut: {},
  styles: {},
  tally: noArchives,
});

const fewBadRows = 10;

export function countBad(totals: Totals, badRows: readonly BadRow[]): void {
  totals.badRows += badRows.length;
  totals.firstBadRows = [...totals.firstBadRows, ...badRows].slice(0, fewBadRows);
}

export function countLeftOut(totals: Totals, reason: string): void {
  totals.leftOut[reason] = (totals.leftOut[reason] ?? 0) + 1;
}

export function countChosen(totals: Totals, style: string, sizeBytes: number, roads: Roads): void {
  totals.styles[style] = (totals.styles[style] ?? 0) + 1;
  totals.tally = withArchive(totals.tally, sizeBytes, roads);
}
