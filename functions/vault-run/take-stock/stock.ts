import { noArchives, type Roads, type Tally, withArchive } from '../../archive/estimate.ts';
import type { Count, LedgerEntry, ManifestRow, VaultStatus } from '../../vault-flow.ts';

export const states = [
  'wanted',
  'requested',
  'ready',
  'restored',
  'failed',
] as const satisfies readonly (keyof VaultStatus['counts'])[];

type State = (typeof states)[number];

/** What a stock-taking has counted so far. Goes from call to call as JSON. */
export interface Stock {
  /** Rows of the manifest that were judged. */
  readonly rows: number;
  readonly counts: Readonly<Record<State, Count>>;
  /** What is neither there nor given up: what it would cost. */
  readonly missing: Tally;
  readonly failures: VaultStatus['failures'];
}

/** People read a few; the report has all. */
const mostFailures = 100;

const none: Count = { archives: 0, bytes: 0 };

export const emptyStock: Stock = {
  rows: 0,
  counts: { wanted: none, requested: none, ready: none, restored: none, failed: none },
  missing: noArchives,
  failures: [],
};

/** In which state an archive is. */
function stateOf(entry: LedgerEntry | undefined): State {
  if (entry === undefined || entry.again) return 'wanted';
  if (entry.state !== 'requested') return entry.state;
  return entry.isReady ? 'ready' : 'requested';
}

/** The stock with one more archive in it. */
export function withRow(stock: Stock, row: ManifestRow, entry: LedgerEntry | undefined, roads: Roads): Stock {
  const state = stateOf(entry);
  const { archives, bytes } = stock.counts[state];
  const isMissing = state !== 'restored' && state !== 'failed';
  return {
    rows: stock.rows + 1,
    counts: { ...stock.counts, [state]: { archives: archives + 1, bytes: bytes + row.sizeBytes } },
    missing: isMissing ? withArchive(stock.missing, row.sizeBytes, roads) : stock.missing,
    failures: state === 'failed' ? withFailure(stock.failures, row, entry) : stock.failures,
  };
}

const withFailure = (failures: Stock['failures'], { archiveId }: ManifestRow, entry: LedgerEntry | undefined) =>
  failures.length >= mostFailures ? failures : [...failures, { archiveId, reason: entry?.reason ?? 'unknown' }];
