import type { Files } from '../../cloud/files.ts';
import { readLines } from '../../run-files/json-files.ts';
import { runFiles } from '../../run-files/keys.ts';
import type { Ledger, LedgerEntry } from '../../run-files/ledger.ts';
import type { ManifestRow, VaultRun } from '../../vault-flow.ts';

type Identity = Pick<VaultRun, 'vaultName' | 'run'>;

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
