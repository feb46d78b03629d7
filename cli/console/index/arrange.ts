import type { DatabaseSync } from 'node:sqlite';
import { flagOf, foldedText } from './schema.ts';

/** An archive on the pass over all of them in the order of their paths. */
export interface OrderedArchive {
  readonly id: number;
  readonly path: string;
  readonly sizeBytes: number;
  readonly createdMs: number;
  readonly flags: number;
}

/** The archives in the order of their paths. `unnamedStyle`: the number of the style `archive id`. */
export function* archivesByPath(db: DatabaseSync, unnamedStyle: number): Generator<OrderedArchive> {
  const copies = copiesIn(db);
  const rows = db.prepare('SELECT id, path, sizeBytes, createdMs, style, isMarker FROM archive ORDER BY path, id');
  rows.setReturnArrays(true);
  for (const row of rows.iterate()) {
    const [id, path, sizeBytes, createdMs, style, isMarker] = Object.values(row);
    const flags =
      (copies.has(Number(id)) ? flagOf.copies : 0) |
      (isMarker === 1 ? flagOf.markers : 0) |
      (style === unnamedStyle ? flagOf.unnamed : 0);
    yield { id: Number(id), path: String(path), sizeBytes: Number(sizeBytes), createdMs: Number(createdMs), flags };
  }
}

/** Archives whose bytes an older one has, too: same tree hash and same size, as the estimate counts copies. */
function copiesIn(db: DatabaseSync): ReadonlySet<number> {
  const copies = db.prepare(`
    SELECT id FROM (
      SELECT id, row_number() OVER (PARTITION BY hash, sizeBytes ORDER BY createdMs, id) AS place FROM archive
    ) WHERE place > 1`);
  copies.setReturnArrays(true);
  const found = new Set<number>();
  for (const row of copies.iterate()) found.add(Number(Object.values(row)[0]));
  return found;
}

const filters = ['copies', 'markers', 'unnamed'] as const;

/** A folder that the pass is in, with its sums so far. */
interface OpenFolder {
  readonly id: number;
  readonly parent: number | null;
  readonly ordinal: number;
  readonly name: string;
  readonly path: string;
  readonly first: number;
  childFolders: number;
  childArchives: number;
  bytes: number;
  readonly counts: [number, number, number];
  readonly sums: [number, number, number];
}

/**
 * Writes `entry` and `folder` in one pass. What begins with `a/` lies together in the order of paths, so that a folder is closed when a
 * path comes that does not lie in it, and never opened again. Memory: the folders above one archive.
 */
export class Arranger {
  readonly #entry;
  readonly #folder;
  readonly #open: OpenFolder[];
  #folders = 1;
  /** Archives so far. */
  position = 0;

  constructor(db: DatabaseSync) {
    this.#entry = db.prepare('INSERT INTO entry VALUES(?,?,?,?,?,?,?,?)');
    this.#folder = db.prepare(`INSERT INTO folder VALUES(${Array.from({ length: 16 }, () => '?').join(',')})`);
    this.#open = [folderAt({ id: 0, parent: null, ordinal: 0, name: '', path: '', first: 0 })];
  }

  /** All folders, the top not among them. */
  get folders(): number {
    return this.#folders - 1;
  }

  add({ id, path, sizeBytes, createdMs, flags }: OrderedArchive): void {
    const folder = this.#enter(path);
    this.#entry.run(this.position, id, folder.id, folder.childArchives, sizeBytes, createdMs, flags, foldedText(path));
    folder.childArchives++;
    this.position++;
    for (const above of this.#open) count(above, sizeBytes, flags);
  }

  /** To be called after the last. */
  end(): void {
    while (this.#open.length > 0) this.#close();
  }

  /** The folder that the path lies in, opened where it is new. */
  #enter(path: string): OpenFolder {
    while (this.#open.length > 1 && !path.startsWith(`${this.#top().path}/`)) this.#close();
    const from = this.#open.length === 1 ? 0 : this.#top().path.length + 1;
    for (let start = from, slash = path.indexOf('/', from); slash !== -1; slash = path.indexOf('/', start)) {
      this.#begin(path.slice(start, slash), path.slice(0, slash));
      start = slash + 1;
    }
    return this.#top();
  }

  #begin(name: string, path: string): void {
    const parent = this.#top();
    const place = { id: this.#folders++, parent: parent.id, ordinal: parent.childFolders++ };
    this.#open.push(folderAt({ ...place, name, path, first: this.position }));
  }

  #close(): void {
    const folder = this.#open.pop();
    if (folder === undefined) return;
    const { id, parent, ordinal, name, path, first, childFolders, childArchives, bytes, counts, sums } = folder;
    const filtered = filters.flatMap((_, index) => [counts[index] ?? 0, sums[index] ?? 0]);
    const children = [childFolders, childArchives, bytes];
    this.#folder.run(id, parent, ordinal, name, path, first, this.position, ...children, ...filtered);
  }

  #top(): OpenFolder {
    const top = this.#open.at(-1);
    if (top === undefined) throw new Error('Cannot arrange another archive: the pass has ended.');
    return top;
  }
}

const folderAt = (place: Pick<OpenFolder, 'id' | 'parent' | 'ordinal' | 'name' | 'path' | 'first'>): OpenFolder => ({
  ...place,
  childFolders: 0,
  childArchives: 0,
  bytes: 0,
  counts: [0, 0, 0],
  sums: [0, 0, 0],
});

function count(folder: OpenFolder, sizeBytes: number, flags: number): void {
  folder.bytes += sizeBytes;
  for (const [index, filter] of filters.entries()) {
    if ((flags & flagOf[filter]) === 0) continue;
    folder.counts[index] = (folder.counts[index] ?? 0) + 1;
    folder.sums[index] = (folder.sums[index] ?? 0) + sizeBytes;
  }
}
