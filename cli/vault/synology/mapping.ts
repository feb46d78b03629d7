import type { DatabaseSync } from 'node:sqlite';
import { writeCsvField } from '../../../functions/archive/csv-field.ts';

/** What the mapping of Synology's Glacier Backup says. */
export interface Mapping {
  /** A file of names as `--names` takes it: of an archive with several paths the newest comes first. */
  readonly namesFile: Buffer;
  /** Rows with an archive: one per file. */
  readonly files: number;
  readonly archives: number;
}

/** The table that has the paths (github.com/pdhodgkinson/synology-glacier-to-fast-glacier reads these columns, too). */
const table = 'file_info_tb';
const needed = ['archiveID', 'basePath'];

/**
 * Reads the SQLite file in which Synology's Glacier Backup keeps the paths of its archives. Files with the same content share an
 * archive. Throws an Error with a sentence where it is no such file. Memory: the names as text.
 */
export function readMapping(path: string): Mapping {
  const database = open(path);
  try {
    return readFrom(database, path);
  } finally {
    database.close();
  }
}

function readFrom(database: DatabaseSync, path: string): Mapping {
  const columns = columnsOf(database, path);
  const missing = needed.filter((name) => !columns.has(name.toLowerCase()));
  if (missing.length > 0) throw refuse(path, `${table} without the column ${missing.join(', ')}`);
  const lines = ['archiveId,name\r\n'];
  const archives = new Set<string>();
  for (const row of database.prepare(queryFor(columns, database)).iterate()) {
    const [archiveId, name] = [String(row['archiveId']), pathOf(row)];
    archives.add(archiveId);
    lines.push(`${writeCsvField(archiveId)},${writeCsvField(name)}\r\n`);
  }
  if (archives.size === 0) throw refuse(path, `${table} without a row that names an archive`);
  return { namesFile: Buffer.from(lines.join('')), files: lines.length - 1, archives: archives.size };
}

/** Asked for when it is needed: Node has it from 22.13 on, and `thaw` runs on older ones. */
function open(path: string): DatabaseSync {
  const sqlite = process.getBuiltinModule('node:sqlite');
  if (sqlite === undefined) {
    throw new Error(`Cannot read ${path}: that needs Node 22.13 or later, and this is Node ${process.versions.node}`);
  }
  try {
    return new sqlite.DatabaseSync(path, { readOnly: true });
  } catch (error) {
    throw refuse(path, messageOf(error), error);
  }
}

/** In lower case, as SQLite takes them in any. */
function columnsOf(database: DatabaseSync, path: string): ReadonlySet<string> {
  try {
    const rows = database.prepare(`PRAGMA table_info(${table})`).all();
    if (rows.length > 0) return new Set(rows.map(({ name }) => String(name).toLowerCase()));
  } catch (error) {
    throw refuse(path, messageOf(error), error);
  }
  throw refuse(path, `a database without ${table}`);
}

/** The newest path of an archive first; of two of one time the one of the present backup, then the one that was written down later. */
function queryFor(columns: ReadonlySet<string>, database: DatabaseSync): string {
  const has = (name: string) => columns.has(name.toLowerCase());
  const order = ['lastBkpTime', 'current', 'key'].filter(has).map((name) => `${name} DESC`);
  const share = has('shareName') && !areInShare(database) ? "coalesce(CAST(shareName AS TEXT), '')" : "''";
  return `SELECT archiveID AS archiveId, ${share} AS share, CAST(basePath AS TEXT) AS path FROM ${table}
    WHERE archiveID <> '' AND basePath <> '' ORDER BY ${[...order, 'basePath'].join(', ')}`;
}

/** Whether every path begins with the name of its share already: then that is not put before it once more. */
function areInShare(database: DatabaseSync): boolean {
  const elsewhere = `SELECT 1 FROM ${table} WHERE shareName <> ''
    AND substr(ltrim(basePath, '/'), 1, length(shareName) + 1) <> shareName || '/' LIMIT 1`;
  return database.prepare(elsewhere).get() === undefined;
}

/** A line end in a name would end the line of the file of names. */
function pathOf({ share, path }: Readonly<Record<string, unknown>>): string {
  const parts = [String(share), String(path)].map((part) => part.replaceAll(/^\/+|\/+$/g, ''));
  return parts
    .filter((part) => part !== '')
    .join('/')
    .replaceAll(/[\r\n]+/g, ' ');
}

const messageOf = (error: unknown) => (Error.isError(error) ? error.message : String(error));

const refuse = (path: string, found: string, cause?: unknown) =>
  new Error(`Cannot read ${path}: wanted the mapping of Synology's Glacier Backup, a SQLite file, found ${found}`, {
    cause,
  });
