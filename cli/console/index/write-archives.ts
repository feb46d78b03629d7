import type { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import type { InventoryRow } from '../../../functions/archive/inventory-row.ts';
import { foldersOf } from '../../../functions/archive/names/folders.ts';
import type { NamedArchive } from './naming.ts';

/** So many folders are known at most: then some are written twice, which does no harm. */
const mostFolders = 100_000;

/** Writes the rows of an inventory as they come, and the folders that their names lie in. */
export class ArchiveWriter {
  readonly #insert;
  readonly #insertFolder;
  readonly #nameOf: (row: InventoryRow) => NamedArchive;
  readonly #folders = new Set<string>();
  readonly #styles = new Map<string, number>();
  count = 0;

  constructor(db: DatabaseSync, nameOf: (row: InventoryRow) => NamedArchive) {
    this.#insert = db.prepare('INSERT INTO archive VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)');
    this.#insertFolder = db.prepare('INSERT OR IGNORE INTO folderName VALUES(?)');
    this.#nameOf = nameOf;
  }

  /** How names were found, in the order of their numbers. */
  get styles(): readonly string[] {
    return [...this.#styles.keys()];
  }

  add(row: InventoryRow): void {
    const { archiveId, description, createdAt, sizeBytes, treeHash } = row;
    const { path, same, style, isMarker, modifiedAt = null } = this.#nameOf(row);
    this.#insert.run(
      this.count++,
      archiveId,
      crc32(archiveId),
      description,
      Date.parse(createdAt),
      modifiedAt,
      sizeBytes,
      Buffer.from(treeHash, 'hex'),
      hashNumber(treeHash),
      this.#numberOf(style),
      Number(isMarker),
      path,
      same === path ? null : same,
    );
    if (!isMarker) this.#addFolders(same);
  }

  #numberOf(style: string): number {
    const known = this.#styles.get(style);
    if (known !== undefined) return known;
    this.#styles.set(style, this.#styles.size);
    return this.#styles.size - 1;
  }

  /** `asSame` lets slashes stand, so that the folders of what is the same are the same. */
  #addFolders(same: string): void {
    for (const folder of foldersOf(same)) {
      if (this.#folders.has(folder)) continue;
      if (this.#folders.size >= mostFolders) this.#folders.clear();
      this.#folders.add(folder);
      this.#insertFolder.run(folder);
    }
  }
}

/** The first 52 bits of a tree hash: a number that JavaScript and SQLite both hold whole. */
export const hashNumber = (treeHash: string): number => Number.parseInt(treeHash.slice(0, 13), 16);
