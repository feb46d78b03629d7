import type { LedgerEntry, ManifestRow, RequestState } from '../../vault-flow.ts';

/** What became of an archive in the end. */
export const outcomes = ['restored', 'failed', 'not requested', 'under way'] as const;
export type Outcome = (typeof outcomes)[number];

/** A line of `report.jsonl` and of `report.csv`. */
export interface ReportRow {
  readonly archiveId: string;
  readonly key: string;
  readonly sizeBytes: number;
  readonly treeHash: string;
  readonly outcome: Outcome;
  /** `<Name>: <sentence>`; '' for what was restored. */
  readonly reason: string;
  /** When the archive was uploaded, ISO. */
  readonly createdAt: string;
  readonly jobId: string;
  /** How often it was asked for; 0 where the object was there before. */
  readonly tries: number;
  /** How the object is known to be the archive; '' where there is none. */
  readonly verified: 'tree-hash' | 'size' | '';
  /** When that was seen first, ISO. */
  readonly verifiedAt: string;
}

export function reportRowOf(
  { archiveId, key, sizeBytes, treeHash, createdAt }: ManifestRow,
  entry: LedgerEntry | undefined,
  requestState: Pick<RequestState, 'stopped'> | undefined,
): ReportRow {
  const outcome = outcomeOf(entry);
  const isThere = outcome === 'restored';
  return {
    archiveId,
    key,
    sizeBytes,
    treeHash,
    outcome,
    reason: isThere ? '' : reasonOf(outcome, entry, requestState),
    createdAt,
    jobId: entry?.jobId ?? '',
    tries: entry?.tries ?? 0,
    verified: (isThere ? entry?.verified : undefined) ?? '',
    verifiedAt: (isThere ? entry?.verifiedAt : undefined) ?? '',
  };
}

/** What is marked to be asked for again when a run ends was not had. */
function outcomeOf(entry: LedgerEntry | undefined): Outcome {
  if (entry === undefined) return 'not requested';
  if (entry.state !== 'requested') return entry.state;
  if (!entry.again) return 'under way';
  return entry.tries === 0 ? 'not requested' : 'failed';
}

/** One that was to be asked for again also tells why it was not. */
function reasonOf(
  outcome: Outcome,
  entry: LedgerEntry | undefined,
  requestState: Pick<RequestState, 'stopped'> | undefined,
): string {
  if (entry?.reason === undefined) return reasonWithout(outcome, requestState);
  const stopped = entry.again ? requestState?.stopped : undefined;
  return stopped ? `${entry.reason} No more was asked for: ${stopped}` : entry.reason;
}

const reasonWithout = (outcome: Outcome, requestState: Pick<RequestState, 'stopped'> | undefined) =>
  outcome === 'under way'
    ? 'UnderWay: its job or its restore had not ended.'
    : (requestState?.stopped ?? 'NotRequested: its turn did not come.');
