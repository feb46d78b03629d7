import type { Files } from '../../cloud/files.ts';
import { readJson, readLines } from '../../run-files/json-files.ts';
import { rowsPerSegment, runFiles } from '../../run-files/keys.ts';
import type { Ledger, LedgerEntry, ManifestRow, VaultRun } from '../../vault-flow.ts';

type Identity = Pick<VaultRun, 'vaultName' | 'run'>;

export const segmentOf = (row: number): number => Math.floor(row / rowsPerSegment);

export async function readLedger(work: Pick<Files, 'read'>, run: Identity, segment: number): Promise<Ledger> {
  return (await readJson<Ledger>(work, runFiles(run).ledger(segment))) ?? {};
}

/** A segment of the manifest, and what became of its rows so far. */
export interface Segment {
  readonly segment: number;
  readonly rows: readonly ManifestRow[];
  readonly ledger: Record<string, LedgerEntry>;
  /** Writes the ledger. */
  save(): Promise<void>;
}

export async function openSegment(
  work: Pick<Files, 'read' | 'write'>,
  run: Identity,
  segment: number,
  ledger: Ledger,
): Promise<Segment> {
  const files = runFiles(run);
  const entries = { ...ledger };
  return {
    segment,
    rows: (await readLines<ManifestRow>(work, files.manifest(segment))) ?? [],
    ledger: entries,
    async save() {
      await work.write(files.ledger(segment), JSON.stringify(entries));
    },
  };
}

export const isWanted = (entry: LedgerEntry | undefined): boolean => entry === undefined || entry.again === true;

/** The entry of an archive that was asked for once more. Why the last try failed stays with it. */
export function requested(
  before: LedgerEntry | undefined,
  of: { readonly jobId?: string; readonly requestedAt: string; readonly reason?: string },
): LedgerEntry {
  const reason = of.reason ?? before?.reason;
  return {
    state: 'requested',
    ...(of.jobId !== undefined && { jobId: of.jobId }),
    requestedAt: of.requestedAt,
    tries: (before?.tries ?? 0) + 1,
    ...(reason !== undefined && { reason }),
  };
}
