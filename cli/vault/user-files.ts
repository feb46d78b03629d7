import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { InventoryCsvReader } from '../../functions/archive/inventory-csv.ts';
import { InventoryReader } from '../../functions/archive/inventory-json.ts';
import type { BadRow, Batch } from '../../functions/archive/inventory-row.ts';
import { readIdsFile, readNamesFile } from '../../functions/archive/names-file.ts';
import { MiB } from '../../functions/archive/units.ts';
import { type FileFindings, findingsIn, findingWords } from '../../functions/archive/user-files/findings.ts';
import { vaultPrefix } from '../../functions/run-files/keys.ts';
import { indented } from '../shared/answer.ts';
import type { WorkFiles } from '../shared/doors/doors.ts';
import { UsageError } from '../shared/usage.ts';
import { printable } from '../shared/words.ts';
import { readMapping } from './synology/mapping.ts';

/** A file of the user's, and where it goes in the work bucket: by its content, so that the same file is the same request. */
export interface InputFile {
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** A file of names or archive ids, read and understood. */
export interface UserFile extends InputFile {
  readonly kind: 'archives' | 'names';
  /** What is doubtful in it, as far as it tells without an inventory. */
  readonly findings: FileFindings;
}

const readers = { archives: readIdsFile, names: readNamesFile } as const;

/** A step of the run holds such a file in memory (functions/vault-run/choose-archives/choosing.ts). */
export const largestUserFileBytes = 128 * MiB;

/**
 * Reads a file of archive ids or of names as the run will, so that a wrong file is found now and not hours later. Its key
 * is by its content: the same file is the same request. Error: `UsageError`.
 */
export async function readUserFile(kind: 'archives' | 'names', path: string, vaultName: string): Promise<UserFile> {
  const bytes = await readFile(path).catch((error: Error) => {
    throw new UsageError(`Cannot read --${kind} ${path}: ${error.message}`, { cause: error });
  });
  if (bytes.length > largestUserFileBytes) {
    throw new UsageError(
      `Cannot use --${kind} ${path}: it has ${bytes.length} bytes, and ${largestUserFileBytes} are taken`,
    );
  }
  return userFileOf(kind, bytes, vaultName, path);
}

/** A file of archive ids or of names that is in memory; `path` is what an error calls it. Error: `UsageError`. */
export function userFileOf(kind: 'archives' | 'names', bytes: Buffer, vaultName: string, path = 'file'): UserFile {
  const findings = understand(kind, path, bytes);
  return { kind, findings, ...inputFileOf(vaultName, kind, bytes, kind === 'names' ? 'csv' : 'txt') };
}

function understand(kind: 'archives' | 'names', path: string, bytes: Buffer): FileFindings {
  try {
    const findings = findingsIn(readers[kind](bytes));
    if (findings.rows > 0) return findings;
    throw new Error('Cannot read the file: wanted rows, found none. Did a command write it that had no answer yet?');
  } catch (error) {
    throw new UsageError(`--${kind} ${path}: ${Error.isError(error) ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** The names in a mapping of Synology's Glacier Backup. Error: `UsageError`. */
export function readSynologyFile(path: string, vaultName: string): UserFile {
  try {
    return userFileOf('names', readMapping(path).namesFile, vaultName);
  } catch (error) {
    throw new UsageError(`--names-from: ${Error.isError(error) ? error.message : String(error)}`, { cause: error });
  }
}

/** An inventory that a person has on disk: so large, a laptop still holds it in memory, and S3 takes it at once. */
const largestInventoryBytes = 1024 * MiB;

/** An inventory of the user's; undefined where there is no file of that name. Error: `UsageError`. */
export async function readInventory(path: string, vaultName: string): Promise<InputFile | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  const refuse = (reason: string) => new UsageError(`Cannot use --inventory ${path}: ${reason}`);
  if (!found.isFile()) throw refuse('it is no file');
  if (found.size > largestInventoryBytes) {
    throw refuse(
      `it has ${found.size} bytes, and ${largestInventoryBytes} are taken; put it into the bucket (thaw help naming) and give its key`,
    );
  }
  const bytes = await readFile(path);
  const isJson = /^(?:\xEF\xBB\xBF)?\s*\{/.test(bytes.toString('latin1', 0, 100));
  const reason = whyNoInventory(bytes, isJson ? new InventoryReader() : new InventoryCsvReader(), vaultName);
  if (reason !== undefined) throw refuse(reason);
  return inputFileOf(vaultName, 'inventory', bytes, isJson ? 'json' : 'csv');
}

/** At a time: an inventory as a whole makes rows of several times its size. */
const pieceBytes = 8 * MiB;

/** Reads it as the run will: a wrong file is told of now. Undefined where nothing speaks against it. */
function whyNoInventory(bytes: Buffer, reader: InventoryReader | InventoryCsvReader, vaultName: string) {
  let rows = 0;
  let bad: BadRow | undefined;
  const count = (batch: Batch | void) => {
    rows += batch?.rows.length ?? 0;
    bad ??= batch?.badRows[0];
  };
  try {
    for (let at = 0; at < bytes.length; at += pieceBytes) count(reader.push(bytes.subarray(at, at + pieceBytes)));
    count(reader.finish());
  } catch (error) {
    return Error.isError(error) ? error.message : String(error);
  }
  const { vaultArn } = reader.head;
  if (vaultArn !== null && !vaultArn.endsWith(`:vaults/${vaultName}`)) return `it is of ${vaultArn}`;
  return rows === 0 && bad !== undefined ? `not one of its rows can be read; of the first, ${bad.reason}` : undefined;
}

/** A file with its place in the work bucket: by its content, so that the same file is the same request. */
export const inputFileOf = (vaultName: string, kind: string, bytes: Uint8Array, extension: string): InputFile => {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  return { key: `${vaultPrefix(vaultName)}inputs/${kind}-${hash}.${extension}`, bytes };
};

/** Puts them where the run looks for them. */
export async function uploadUserFiles(userFiles: readonly InputFile[], files: Pick<WorkFiles, 'write'>): Promise<void> {
  for (const { key, bytes } of userFiles) await files.write(key, bytes);
}

/** What is doubtful in a user's file, of which some examples fit on a screen. */
export const findingLines = (kind: 'archives' | 'names', findings: FileFindings): string[] =>
  findingWords(`--${kind}`, findings).flatMap(({ sentence, examples }) => [
    `${sentence}${examples.length === 0 ? '' : ':'}`,
    ...indented(examples.slice(0, mostExamples).map(printable)),
  ]);

const mostExamples = 3;
