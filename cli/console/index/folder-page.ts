import { Problem } from '../../shared/problem.ts';
import type { ArchiveFilter, Entry, EntryOrder, FolderPage } from '../api.ts';
import { flagOf } from './schema.ts';
import { amountOf, archiveColumns, archiveJoin, type VaultIndex } from './vault-index.ts';

export interface FolderWish {
  readonly path: string;
  readonly order: EntryOrder;
  readonly isDescending: boolean;
  readonly filter: ArchiveFilter | undefined;
  readonly offset: number;
  readonly limit: number;
}

type Row = Record<string, unknown>;

/** Folders first, then archives; any offset takes as long as any other where the order is by name. Error: `NotFound`. */
export function folderPage(index: VaultIndex, wish: FolderWish): FolderPage {
  const folder = folderAt(index, wish.path);
  const { filter, offset, limit } = wish;
  const [folders, archives] = totals(index, folder, filter);
  const first = folders <= offset ? [] : childFolders(index, folder, wish);
  const start = Math.max(0, offset - folders);
  const left = limit - first.length;
  const rest =
    left <= 0 || start >= archives
      ? []
      : childArchives(index, folder, { ...wish, offset: start, limit: left, total: archives });
  return {
    indexId: index.indexId,
    path: wish.path,
    amount: amountOf(folder, filter),
    entries: [...first, ...rest],
    offset,
    total: folders + archives,
  };
}

/** A row of `folder`. Error: `NotFound`. */
export function folderAt(index: VaultIndex, path: string): Row {
  const folder = index.row('SELECT * FROM folder WHERE path = ?', path);
  if (folder !== undefined) return folder;
  throw new Problem('NotFound', `The vault has no folder ${JSON.stringify(path)}.`);
}

function totals(
  index: VaultIndex,
  folder: Row,
  filter: ArchiveFilter | undefined,
): [folders: number, archives: number] {
  if (filter === undefined) return [Number(folder['childFolders']), Number(folder['childArchives'])];
  const id = Number(folder['id']);
  const folders = index.row(`SELECT count(*) AS count FROM folder WHERE parent = ? AND ${filter} > 0`, id);
  const archives = index.row(`SELECT count(*) AS count FROM entry WHERE folder = ? AND flags & ${flagOf[filter]}`, id);
  return [Number(folders?.['count']), Number(archives?.['count'])];
}

function childFolders(
  index: VaultIndex,
  folder: Row,
  { filter, order, isDescending, offset, limit }: FolderWish,
): Entry[] {
  const down = isDescending ? 'DESC' : 'ASC';
  const where = filter === undefined ? '' : `AND ${filter} > 0`;
  const by = order === 'size' ? `bytes ${down}, ordinal` : `ordinal ${order === 'name' ? down : 'ASC'}`;
  const sql = `SELECT * FROM folder WHERE parent = ? ${where} ORDER BY ${by} LIMIT ? OFFSET ?`;
  return index.rows(sql, Number(folder['id']), limit, offset).map((row) => ({
    kind: 'folder',
    name: String(row['name']),
    path: String(row['path']),
    ...amountOf(row, filter),
  }));
}

const columnOf: Readonly<Record<EntryOrder, string>> = { name: 'ordinal', size: 'sizeBytes', date: 'createdMs' };

function childArchives(index: VaultIndex, folder: Row, wish: FolderWish & { readonly total: number }): Entry[] {
  const { filter, order } = wish;
  if (filter !== undefined || order !== 'name') return byOffset(index, folder, wish);
  // By ordinal: no row before the first one is looked at.
  const { isDescending, offset, limit } = wish;
  const select = `SELECT ${archiveColumns} FROM ${archiveJoin} WHERE folder = ?`;
  const last = wish.total - 1 - offset;
  const sql = isDescending
    ? `${select} AND ordinal <= ? ORDER BY ordinal DESC LIMIT ?`
    : `${select} AND ordinal >= ? ORDER BY ordinal LIMIT ?`;
  const id = Number(folder['id']);
  return index.rows(sql, id, isDescending ? last : offset, limit).map((row) => index.entryOf(row));
}

/** Skips rows of an index alone, from the nearer end, and joins those of the page. Of equal ones the order of paths decides. */
function byOffset(index: VaultIndex, folder: Row, wish: FolderWish & { readonly total: number }): Entry[] {
  const { filter, order, isDescending, offset, total } = wish;
  const limit = Math.min(wish.limit, total - offset);
  const isFromEnd = offset > total / 2;
  const down = isDescending !== isFromEnd ? 'DESC' : 'ASC';
  const where = filter === undefined ? '' : `AND flags & ${flagOf[filter]}`;
  const sql = `
    SELECT ${archiveColumns} FROM (
      SELECT position AS at FROM entry WHERE folder = ? ${where}
      ORDER BY ${columnOf[order]} ${down}, position ${down} LIMIT ? OFFSET ?
    ) JOIN entry ON position = at JOIN archive ON archive.id = entry.archive
    ORDER BY entry.${columnOf[order]} ${isDescending ? 'DESC' : 'ASC'}, position ${isDescending ? 'DESC' : 'ASC'}`;
  const skipped = isFromEnd ? total - offset - limit : offset;
  return index.rows(sql, Number(folder['id']), limit, skipped).map((row) => index.entryOf(row));
}
