import { noArchives, type Roads, type Tally, withArchive } from '../../archive/estimate.ts';
import { isGivenUpState, isUnderWayState, type LedgerEntry, reasonOfEntry, stateOf } from '../../run-files/ledger.ts';
import type { Count, ManifestRow, VaultStatus } from '../../vault-flow.ts';

/** What a stock-taking has counted so far. Goes from call to call as JSON. */
export interface Stock {
  /** Rows of the manifest that were judged. */
  readonly rows: number;
  readonly counts: VaultStatus['counts'];
  /** What is neither there nor given up: what it would cost. */
  readonly missing: Tally;
  /** Requested and not restored. */
  readonly underWay: Tally;
  readonly restored: Tally;
  readonly failures: VaultStatus['failures'];
}

/** People read a few; the report has all. */
const mostFailures = 100;

const none: Count = { archives: 0, bytes: 0 };

export const emptyStock: Stock = {
  rows: 0,
  counts: {
    wanted: none,
    'refused for now': none,
    requested: none,
    ready: none,
    restored: none,
    'taken away': none,
    blocked: none,
    failed: none,
  },
  missing: noArchives,
  underWay: noArchives,
  restored: noArchives,
  failures: [],
};

/** The stock with one more archive in it. */
export function withRow(stock: Stock, row: ManifestRow, entry: LedgerEntry | undefined, roads: Roads): Stock {
  const state = stateOf(entry);
  const { archives, bytes } = stock.counts[state];
  const isGivenUp = isGivenUpState(state);
  const counted = (tally: Tally, isMeant: boolean) => (isMeant ? withArchive(tally, row.sizeBytes, roads) : tally);
  return {
    rows: stock.rows + 1,
    counts: { ...stock.counts, [state]: { archives: archives + 1, bytes: bytes + row.sizeBytes } },
    missing: counted(stock.missing, state !== 'restored' && !isGivenUp),
    underWay: counted(stock.underWay, isUnderWayState(state)),
    restored: counted(stock.restored, state === 'restored'),
    failures: isGivenUp ? withFailure(stock.failures, row, entry) : stock.failures,
  };
}

const withFailure = (failures: Stock['failures'], { archiveId }: ManifestRow, entry: LedgerEntry | undefined) =>
  failures.length >= mostFailures ? failures : [...failures, { archiveId, reason: reasonOfEntry(entry) ?? 'unknown' }];
