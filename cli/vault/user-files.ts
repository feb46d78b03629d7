import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { readIdsFile, readNamesFile } from '../../functions/archive/names-file.ts';
import { MiB } from '../../functions/archive/units.ts';
import { type FileFindings, findingsIn, findingWords } from '../../functions/archive/user-files/findings.ts';
import { vaultPrefix } from '../../functions/run-files/keys.ts';
import { indented } from '../shared/answer.ts';
import type { WorkFiles } from '../shared/doors/doors.ts';
import { UsageError } from '../shared/usage.ts';
import { printable } from '../shared/words.ts';

/** A file of the user's, read and understood, and where it goes in the work bucket. */
export interface UserFile {
  readonly kind: 'archives' | 'names';
  readonly key: string;
  readonly bytes: Uint8Array;
  /** What is doubtful in it, as far as it tells without an inventory. */
  readonly findings: FileFindings;
}

const readers = { archives: readIdsFile, names: readNamesFile } as const;

/** A step of the run holds such a file in memory (functions/vault-run/choose-archives/choosing.ts). */
const largestBytes = 128 * MiB;

/**
 * Reads a file of archive ids or of names as the run will, so that a wrong file is found now and not hours later. Its key
 * is by its content: the same file is the same request. Error: `UsageError`.
 */
export async function readUserFile(kind: 'archives' | 'names', path: string, vaultName: string): Promise<UserFile> {
  const bytes = await readFile(path).catch((error: Error) => {
    throw new UsageError(`Cannot read --${kind} ${path}: ${error.message}`, { cause: error });
  });
  if (bytes.length > largestBytes) {
    throw new UsageError(`Cannot use --${kind} ${path}: it has ${bytes.length} bytes, and ${largestBytes} are taken`);
  }
  const findings = understand(kind, path, bytes);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  const key = `${vaultPrefix(vaultName)}inputs/${kind}-${hash}.${kind === 'names' ? 'csv' : 'txt'}`;
  return { kind, key, bytes, findings };
}

function understand(kind: 'archives' | 'names', path: string, bytes: Buffer): FileFindings {
  try {
    return findingsIn(readers[kind](bytes));
  } catch (error) {
    throw new UsageError(`--${kind} ${path}: ${Error.isError(error) ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** Puts them where the run looks for them. */
export async function uploadUserFiles(userFiles: readonly UserFile[], files: Pick<WorkFiles, 'write'>): Promise<void> {
  for (const { key, bytes } of userFiles) await files.write(key, bytes);
}

/** What is doubtful in a user's file, of which some examples fit on a screen. */
export const findingLines = (kind: 'archives' | 'names', findings: FileFindings): string[] =>
  findingWords(`--${kind}`, findings).flatMap(({ sentence, examples }) => [
    `${sentence}${examples.length === 0 ? '' : ':'}`,
    ...indented(examples.slice(0, mostExamples).map(printable)),
  ]);

const mostExamples = 3;
