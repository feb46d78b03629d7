import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { demandAllRows, readIdsFile, readNamesFile } from '../../functions/archive/names-file.ts';
import { MiB } from '../../functions/archive/units.ts';
import { vaultPrefix } from '../../functions/run-files/keys.ts';
import type { WorkFiles } from '../shared/doors/doors.ts';
import { UsageError } from '../shared/usage.ts';

/** A file of the user's, read and understood, and where it goes in the work bucket. */
export interface UserFile {
  readonly key: string;
  readonly bytes: Uint8Array;
}

const readers = { archives: readIdsFile, names: readNamesFile } as const;

/** A step of the run holds such a file in memory (functions/vault-run/choose-archives/sizes.ts). */
const largestBytes = 128 * MiB;

/**
 * Reads a file of archive ids or of names as the run will, so that a bad line is found now and not hours later. Its key
 * is by its content: the same file is the same request.
 */
export async function readUserFile(kind: 'archives' | 'names', path: string, vaultName: string): Promise<UserFile> {
  const bytes = await readFile(path).catch((error: Error) => {
    throw new UsageError(`Cannot read --${kind} ${path}: ${error.message}`, { cause: error });
  });
  if (bytes.length > largestBytes) {
    throw new UsageError(`Cannot use --${kind} ${path}: it has ${bytes.length} bytes, and ${largestBytes} are taken`);
  }
  understand(kind, path, bytes);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  return { key: `${vaultPrefix(vaultName)}inputs/${kind}-${hash}.${kind === 'names' ? 'csv' : 'txt'}`, bytes };
}

function understand(kind: 'archives' | 'names', path: string, bytes: Buffer): void {
  try {
    demandAllRows(readers[kind](bytes));
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
