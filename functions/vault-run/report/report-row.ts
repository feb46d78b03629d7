import { writeCsvField } from '../../archive/csv-field.ts';
import { isUnderWay, isWanted, type LedgerEntry, reasonOfEntry } from '../../run-files/ledger.ts';
import { reasonText } from '../../run-files/reasons.ts';
import type { ManifestRow, RequestState } from '../../vault-flow.ts';

/** What became of an archive in the end. */
export const outcomes = ['restored', 'taken away', 'failed', 'not requested', 'under way'] as const;
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
  /** When the file was last modified, ISO; '' where nobody says. */
  readonly modifiedAt: string;
  /** `copy of <key>`: the object that this one was copied from; '' for one that a job brought. */
  readonly copyOf: string;
}

export function reportRowOf(
  { archiveId, key, sizeBytes, treeHash, createdAt, modifiedAt }: ManifestRow,
  entry: LedgerEntry | undefined,
  requestState: Pick<RequestState, 'stopped'> | undefined,
): ReportRow {
  const outcome = outcomeOf(entry);
  const isThere = entry?.state === 'restored';
  return {
    archiveId,
    key,
    sizeBytes,
    treeHash,
    outcome,
    reason: isThere ? '' : reasonIn(entry, requestState),
    createdAt,
    jobId: entry?.jobId ?? '',
    tries: entry?.tries ?? 0,
    verified: isThere ? entry.verified : '',
    verifiedAt: isThere ? entry.verifiedAt : '',
    modifiedAt: modifiedAt ?? '',
    copyOf: isThere && entry.copyOf !== undefined ? `copy of ${entry.copyOf}` : '',
  };
}

/** What the run still wanted at its end, having requested it before, failed; the others never had their turn. */
function outcomeOf(entry: LedgerEntry | undefined): Outcome {
  if (entry === undefined) return 'not requested';
  switch (entry.state) {
    case 'refused for now':
      return 'not requested';
    case 'wanted':
      return entry.tries === 0 ? 'not requested' : 'failed';
    case 'requested':
    case 'ready':
      return 'under way';
    case 'blocked':
      return 'failed';
    default:
      return entry.state;
  }
}

type Stopped = Pick<RequestState, 'stopped'>;

/** Of an archive that was to be requested again, also why it was not. */
function reasonIn(entry: LedgerEntry | undefined, requestState: Stopped | undefined): string {
  const reason = reasonOfEntry(entry);
  if (reason === undefined) return reasonWithout(entry, requestState);
  const stopped = isWanted(entry) ? requestState?.stopped : undefined;
  return stopped ? `${reason} No more was requested: ${stopped}` : reason;
}

const reasonWithout = (entry: LedgerEntry | undefined, requestState: Stopped | undefined) =>
  isUnderWay(entry)
    ? reasonText('UnderWay', 'its job or its restore had not ended.')
    : (requestState?.stopped ?? reasonText('NotRequested', 'its turn did not come.'));

const columns = [
  'archiveId',
  'key',
  'sizeBytes',
  'treeHash',
  'outcome',
  'reason',
  'createdAt',
  'jobId',
  'tries',
  'verified',
  'verifiedAt',
  'modifiedAt',
  'copyOf',
] as const satisfies readonly (keyof ReportRow)[];

export const csvHead = `${columns.join(',')}\r\n`;

/** A line as RFC 4180 defines it. */
export const csvLine = (row: ReportRow): string =>
  `${columns.map((column) => writeCsvField(row[column])).join(',')}\r\n`;
