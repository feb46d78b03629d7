import type { Files } from '../../cloud/files.ts';
import { vaultLocked } from '../../errors.ts';
import { readLines } from '../../run-files/json-files.ts';
import { runFiles } from '../../run-files/keys.ts';
import type { LedgerEntry } from '../../run-files/ledger.ts';
import { changedRows, type LedgerFile, openLedger } from '../../run-files/ledger-file.ts';
import type { ManifestRow, VaultRun } from '../../vault-flow.ts';

type Identity = Pick<VaultRun, 'vaultName' | 'run'>;

/** A segment of the manifest, and what became of its rows so far. */
export interface Segment {
  readonly segment: number;
  readonly rows: readonly ManifestRow[];
  readonly ledger: Record<string, LedgerEntry>;
  /**
   * Writes the ledger. Where somebody else wrote it meanwhile (a stock-taking that Step Functions lost sight of), what this
   * call changed goes over that: its jobs are real, and nobody else knows of them. Error: `VaultLocked` where that never ends.
   */
  save(): Promise<void>;
}

type Work = Pick<Files, 'read' | 'write'>;

/** Each turn but the last is lost to somebody who was faster. */
const turns = 5;

export async function openSegment(work: Work, run: Identity, segment: number, opened: LedgerFile): Promise<Segment> {
  const files = runFiles(run);
  const entries = { ...opened.ledger };
  let file = opened;
  return {
    segment,
    rows: (await readLines<ManifestRow>(work, files.manifest(segment))) ?? [],
    ledger: entries,
    async save() {
      for (let turn = 0; turn < turns; turn += 1) {
        const saved = await file.save({ ...entries });
        if (saved !== undefined) {
          file = saved;
          return;
        }
        file = await mergeInto(entries, file, await openLedger(work, run, segment));
      }
      throw vaultLocked(
        `Cannot write down what was requested: others wrote ${files.ledger(segment)} ${turns} times meanwhile. The jobs are found again when the step is repeated; where the execution ended with this, redrive it.`,
      );
    },
  };
}

/** The entries become what others wrote, and over it what was changed here since the ledger was read. */
async function mergeInto(
  entries: Record<string, LedgerEntry>,
  read: LedgerFile,
  there: LedgerFile,
): Promise<LedgerFile> {
  const ours = Object.fromEntries(
    changedRows(read.ledger, entries).flatMap((row) => (entries[row] === undefined ? [] : [[row, entries[row]]])),
  );
  for (const row of Object.keys(entries)) delete entries[row];
  Object.assign(entries, there.ledger, ours);
  return there;
}
