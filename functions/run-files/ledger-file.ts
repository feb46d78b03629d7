import type { Condition, Files } from '../cloud/files.ts';
import type { VaultRun } from '../vault-flow.ts';
import { putIf } from './json-files.ts';
import { runFiles } from './keys.ts';
import type { Ledger } from './ledger.ts';

type Doors = Pick<Files, 'read' | 'write'>;

/** A segment's ledger as it was read. It is written only over what was read: two steps of a run may be at work at once. */
export interface LedgerFile {
  readonly ledger: Ledger;
  /** Writes the ledger, and gives the file as it is then. Undefined where somebody else wrote it since it was read. */
  save(ledger: Ledger): Promise<LedgerFile | undefined>;
}

/** The ledger of a segment: without entries until the first of its archives is requested or found. */
export async function openLedger(
  files: Doors,
  run: Pick<VaultRun, 'vaultName' | 'run'>,
  segment: number,
): Promise<LedgerFile> {
  const key = runFiles(run).ledger(segment);
  const there = await files.read(key);
  const condition: Condition = there === undefined ? { isNew: true } : { eTag: there.eTag };
  return ledgerFile(files, key, there === undefined ? {} : JSON.parse(there.bytes.toString()), condition);
}

const ledgerFile = (files: Doors, key: string, ledger: Ledger, condition: Condition): LedgerFile => ({
  ledger,
  async save(next) {
    const { eTag, isOurs } = await putIf(files, key, JSON.stringify(next), condition);
    return isOurs ? ledgerFile(files, key, next, { eTag }) : undefined;
  },
});

/** The rows whose entries are other than they were. */
export const changedRows = (before: Ledger, after: Ledger): readonly string[] =>
  Object.keys(after).filter((row) => before[row] !== after[row]);
