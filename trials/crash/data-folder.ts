import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { temporaryFolder } from '../../cli/shared/temporary-folder.ts';

/**
 * Reads a cloud's data folder as it lies there after a kill, with none of the cloud's own code; gives a sentence for each
 * thing that is not whole. What ends in `.tmp`, the torn last line of a journal and bytes that nothing names are what a
 * kill may leave: the next start takes them away.
 */
export async function damagesIn(dataFolder: string): Promise<readonly string[]> {
  const files = filesIn(dataFolder);
  return [
    ...files.filter((file) => file.endsWith('.json')).flatMap(damagedJson),
    ...files.filter((file) => file.endsWith('.jsonl')).flatMap(damagedLines),
    ...files.filter((file) => path.basename(path.dirname(file)) === 'objects').flatMap(damagedObject),
    ...files.filter((file) => /\/uploads\/[^/]+\/\d+\.json$/.test(file)).flatMap(damagedPart),
    ...(await damagedDatabases(files.filter((file) => /\.(db|sqlite)$/.test(file)))),
  ];
}

function filesIn(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

function damagedJson(file: string): readonly string[] {
  return parses(readFileSync(file, 'utf8')) ? [] : [`${file} is no JSON`];
}

function damagedLines(file: string): readonly string[] {
  const whole = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return whole.flatMap((line, at) => (parses(line) ? [] : [`line ${at + 1} of ${file} is no JSON`]));
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

interface Manifest {
  readonly sizeBytes: number;
  readonly eTag: string;
  readonly checksum?: { readonly algorithm: string; readonly value: string } | string;
  readonly pieces?: readonly { readonly file: string }[];
  readonly piece?: { readonly file: string };
}

/** An object's bytes have its size, its MD5 where it has one, and its CRC32. */
function damagedObject(file: string): readonly string[] {
  if (!file.endsWith('.json')) return [];
  return damagedBytes(file, path.join(path.dirname(file), '../pieces'));
}

const damagedPart = (file: string) => damagedBytes(file, path.join(path.dirname(file), '../../pieces'));

function damagedBytes(file: string, pieceFolder: string): readonly string[] {
  const text = readFileSync(file, 'utf8');
  if (!parses(text)) return []; // told already
  const manifest: Manifest = JSON.parse(text);
  const { sizeBytes, eTag, checksum, pieces = manifest.piece ? [manifest.piece] : [] } = manifest;
  const paths = pieces.map((piece) => path.join(pieceFolder, piece.file));
  const missing = paths.find((piece) => !existsSync(piece));
  if (missing !== undefined) return [`${file} names ${missing}, which is not there`];
  const bytes = Buffer.concat(paths.map((piece) => readFileSync(piece)));
  const sums = [
    bytes.length === sizeBytes ? undefined : `is ${bytes.length} bytes and not ${sizeBytes}`,
    eTag.includes('-') || md5(bytes) === eTag ? undefined : 'has not the MD5 of its ETag',
    crc32Of(checksum) === undefined || crc32Of(checksum) === crc(bytes) ? undefined : 'has not its CRC32',
  ];
  return sums.flatMap((complaint) => (complaint === undefined ? [] : [`${file} ${complaint}`]));
}

/** Objects name the algorithm; parts have their upload's, which is CRC32 here. */
function crc32Of(checksum: Manifest['checksum']): string | undefined {
  if (typeof checksum === 'string') return checksum;
  return checksum?.algorithm === 'CRC32' ? checksum.value : undefined;
}

const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest('hex');

function crc(bytes: Buffer): string {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum.toString('base64');
}

/** On a copy: to open a database is to repair it. */
async function damagedDatabases(files: readonly string[]): Promise<readonly string[]> {
  using folder = await temporaryFolder();
  return files.flatMap((file) => {
    for (const ending of ['', '-wal', '-shm', '-journal']) {
      if (existsSync(file + ending) && statSync(file + ending).isFile())
        cpSync(file + ending, path.join(folder.path, path.basename(file) + ending));
    }
    const found = integrityOf(path.join(folder.path, path.basename(file)));
    return found === 'ok' ? [] : [`${file}: ${found}`];
  });
}

function integrityOf(file: string): string {
  try {
    using database = new DatabaseSync(file);
    return String(database.prepare('PRAGMA integrity_check').get()?.integrity_check);
  } catch (error) {
    return Error.isError(error) ? error.message : String(error);
  }
}
