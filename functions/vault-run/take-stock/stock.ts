import { noArchives, type Roads, type Tally, withArchive } from '../../archive/estimate.ts';
import {
  isGivenUpState,
  isUnderWayState,
  isWantedState,
  type LedgerEntry,
  reasonOfEntry,
  stateOf,
} from '../../run-files/ledger.ts';
import type { Count, ManifestRow, VaultStatus } from '../../vault-flow.ts';

/** What a stock-taking has counted so far. Goes from call to call as JSON. */
export interface Stock {
  /** Rows of the manifest that were judged. */
  readonly rows: number;
  /** Rows whose entries the stock-taking changed. */
  readonly changed: number;
  readonly counts: VaultStatus['counts'];
  /** What is neither there nor given up, without copies: what it would cost. */
  readonly missing: Tally;
  /** Requested and not restored. */
  readonly underWay: Tally;
  readonly restored: Tally;
  /** Archives that wait for another with the same bytes, to be copied from its object. */
  readonly copies: Count;
  /** Those, and others that have the bytes of several and are to be requested: once one of a set is there, they are copied. */
  readonly copyable: number;
  readonly failures: VaultStatus['failures'];
  /** Segments of `by-key` with rows of which something is expected still. */
  readonly unsettled: readonly number[];
}

/** People read a few; the report has all. */
const mostFailures = 100;

const none: Count = { archives: 0, bytes: 0 };

export const emptyStock: Stock = {
  rows: 0,
  changed: 0,
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
  copies: { archives: 0, bytes: 0 },
  copyable: 0,
  failures: [],
  unsettled: [],
};

/** The stock with one more archive in it. */
export function withRow(stock: Stock, row: ManifestRow, entry: LedgerEntry | undefined, roads: Roads): Stock {
  const state = stateOf(entry);
  const isGivenUp = isGivenUpState(state);
  const isCopy = row.sameBytesAs !== undefined && row.sameBytesAs !== row.row && entry === undefined;
  const counted = (tally: Tally, isMeant: boolean) => (isMeant ? withArchive(tally, row.sizeBytes, roads) : tally);
  return {
    ...stock,
    rows: stock.rows + 1,
    counts: { ...stock.counts, [state]: plus(stock.counts[state], row.sizeBytes) },
    missing: counted(stock.missing, state !== 'restored' && !isGivenUp && !isCopy),
    underWay: counted(stock.underWay, isUnderWayState(state)),
    restored: counted(stock.restored, state === 'restored'),
    copies: isCopy ? plus(stock.copies, row.sizeBytes) : stock.copies,
    copyable: stock.copyable + Number(row.sameBytesAs !== undefined && isWantedState(state)),
    failures: isGivenUp ? withFailure(stock.failures, row, entry) : stock.failures,
  };
}

const plus = ({ archives, bytes }: Count, sizeBytes: number): Count => ({
  archives: archives + 1,
  bytes: bytes + sizeBytes,
});

const withFailure = (failures: Stock['failures'], { archiveId }: ManifestRow, entry: LedgerEntry | undefined) =>
  failures.length >= mostFailures ? failures : [...failures, { archiveId, reason: reasonOfEntry(entry) ?? 'unknown' }];
