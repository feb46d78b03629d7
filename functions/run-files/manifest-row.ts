import { field, parseJson } from '../archive/json.ts';
import { KiB } from '../archive/units.ts';
import type { Files } from '../cloud/files.ts';
import { isNamed } from '../errors.ts';
import type { ManifestRow, VaultRun } from '../vault-flow.ts';
import { lineOf, runFiles, segmentOf } from './keys.ts';

/** A line is some 600 bytes; the longest description and key, all of it escaped, stay far below this. */
const longestLineBytes = 64 * KiB;

/** Where the index of a segment says of each line that it begins: four bytes, little-endian. */
const entryBytes = 4;

/**
 * One row of a run's manifest, read alone: eight bytes of the index, then the line. Gives a sentence's end saying why
 * there is no such row. Errors: S3's, also `NoSuchKey` and `InvalidRange` where run, segment or row are missing.
 */
export async function readManifestRow(
  work: Pick<Files, 'readRange'>,
  run: Pick<VaultRun, 'vaultName' | 'run'>,
  row: number,
): Promise<ManifestRow | { readonly reason: string }> {
  const files = runFiles(run);
  const [segment, line] = [segmentOf(row), lineOf(row)];
  const entry = { start: line * entryBytes, end: (line + 2) * entryBytes };
  const index = await work.readRange(files.manifestIndex(segment), entry);
  if (index.length < 2 * entryBytes) return { reason: `the manifest has no row ${row}` };
  const range = { start: index.readUInt32LE(0), end: index.readUInt32LE(entryBytes) };
  const lineBytes = range.end - range.start;
  if (lineBytes < 1 || lineBytes > longestLineBytes) return { reason: `row ${row} cannot be ${lineBytes} bytes long` };
  const found = parseJson((await work.readRange(files.manifest(segment), range)).toString());
  if (!isManifestRow(found)) return { reason: `row ${row} is not as choose-archives writes them` };
  return found.row === row ? found : { reason: `row ${row} says that it is row ${found.row}` };
}

const texts = ['archiveId', 'key', 'treeHash', 'createdAt', 'description', 'storageClass', 'nameStyle'] as const;

function isManifestRow(found: unknown): found is ManifestRow {
  const areNumbers = [field(found, 'row'), field(found, 'sizeBytes')].every((value) => Number.isSafeInteger(value));
  const areTexts = texts.every((name) => typeof field(found, name) === 'string');
  return areNumbers && areTexts && ['string', 'undefined'].includes(typeof field(found, 'modifiedAt'));
}

/**
 * That there is no such row is what this error of `readManifestRow` says: who may not list the bucket is told AccessDenied of
 * a file that is not there (API_GetObject).
 */
export const isNoRow = (error: unknown): boolean => isNamed(error, 'NoSuchKey', 'InvalidRange', 'AccessDenied');
