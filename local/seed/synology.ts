import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Admin } from '../glacier/index.ts';
import { pick } from './archives.ts';
import { bytesOf } from './bytes.ts';

/** A file of the demo, and the archive that has its bytes. */
interface SynologyFile {
  readonly shareName: string;
  /** Below the share. */
  readonly basePath: string;
  readonly archive: number;
  /** Seconds since 1970: the same file may be listed with later backups. */
  readonly lastBkpTime: number;
}

export interface SynologyDemo {
  readonly files: readonly SynologyFile[];
  /** Ids by archive. */
  readonly ids: readonly string[];
  /** What an archive holds. */
  readonly bytesOf: (archive: number) => Buffer;
}

const shares = ['photo', 'homes', 'música', 'Документы'];
const folders = ['2012/Sommer', '2013', 'scans/100 %', 'O\'Brien, "x"'];
const endings = ['.jpg', '.pdf', '.flac', ''];

/** Files beyond the number of archives have the content of an earlier one, and share its archive. */
const synologyFiles = (files: number, archives: number): SynologyFile[] =>
  Array.from({ length: files }, (_, n) => ({
    shareName: pick(shares, n),
    basePath: `${pick(folders, Math.floor(n / 7))}/file ${String(n).padStart(5, '0')}${pick(endings, n)}`,
    archive: n < archives ? n : (n * 7) % archives,
    lastBkpTime: 1_370_000_000 + n * 60,
  }));

const sizeOf = (archive: number) => 1 + ((archive * 37) % 4000);

/**
 * Fills two vaults as Synology's Glacier Backup does: `vaultName` with archives that have no descriptions, and
 * `<vaultName>_mapping` with two SQLite files, an old one and the newest, that say where each file lay.
 */
export function seedSynology(
  admin: Admin,
  vaultName: string,
  { files: count, archives }: { readonly files: number; readonly archives: number },
): SynologyDemo {
  const files = synologyFiles(count, archives);
  const contentOf = (archive: number) => bytesOf(500_000 + archive, sizeOf(archive));
  admin.createVault(vaultName);
  const ids = Array.from({ length: archives }, (_, archive) => {
    const uploaded = new Date(1_370_000_000_000 + archive * 60_000).toISOString();
    return admin.putSmallArchive(vaultName, contentOf(archive), '', uploaded).id;
  });
  const mapping = `${vaultName}_mapping`;
  admin.createVault(mapping);
  const half = files.filter(({ archive }) => archive < archives / 2);
  admin.putSmallArchive(mapping, mappingOf(half, ids), '', '2013-07-01T00:00:00.000Z');
  admin.putSmallArchive(mapping, mappingOf(files, ids), '', '2013-08-01T00:00:00.000Z');
  for (const name of [vaultName, mapping]) admin.takeStock(name);
  return { files, ids, bytesOf: contentOf };
}

/** The SQLite file: the columns that Synology's have. */
function mappingOf(files: readonly SynologyFile[], ids: readonly string[]): Buffer {
  const folder = mkdtempSync(path.join(tmpdir(), 'thaw-mapping-'));
  try {
    const file = path.join(folder, 'mapping.db');
    writeMapping(file, files, ids);
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeMapping(file: string, files: readonly SynologyFile[], ids: readonly string[]): void {
  using database = new DatabaseSync(file);
  database.exec(`CREATE TABLE file_info_tb (key INTEGER PRIMARY KEY, shareName TEXT, basePath TEXT, archiveID TEXT,
    lastBkpTime INTEGER, fileSize INTEGER, archiveVersion INTEGER, current INTEGER, checksum TEXT);
    CREATE TABLE backup_info_tb (key TEXT, value TEXT);
    BEGIN`);
  const insert = database.prepare('INSERT INTO file_info_tb VALUES (?, ?, ?, ?, ?, ?, 1, 1, NULL)');
  for (const [key, { shareName, basePath, archive, lastBkpTime }] of files.entries()) {
    insert.run(key, shareName, basePath, ids[archive] ?? '', lastBkpTime, sizeOf(archive));
  }
  database.exec('COMMIT');
}
