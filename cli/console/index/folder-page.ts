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
    left <= 0 || start >= archives ? [] : childArchives(index, folder, { ...wish, offset: start, limit: left });
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

const columnOf: Readonly<Record<EntryOrder, string>> = {
  name: 'ordinal',
  size: 'entry.sizeBytes',
  date: 'entry.createdMs',
};

function childArchives(index: VaultIndex, folder: Row, wish: FolderWish): Entry[] {
  const { filter, order, isDescending, offset, limit } = wish;
  const id = Number(folder['id']);
  const select = `SELECT ${archiveColumns} FROM ${archiveJoin} WHERE folder = ?`;
  const down = isDescending ? 'DESC' : 'ASC';
  if (filter !== undefined || order !== 'name') {
    const where = filter === undefined ? '' : `AND flags & ${flagOf[filter]}`;
    const sql = `${select} ${where} ORDER BY ${columnOf[order]} ${down} LIMIT ? OFFSET ?`;
    return index.rows(sql, id, limit, offset).map((row) => index.entryOf(row));
  }
  // By ordinal: no row before the first one is looked at.
  const last = Number(folder['childArchives']) - 1 - offset;
  const sql = isDescending
    ? `${select} AND ordinal <= ? ORDER BY ordinal DESC LIMIT ?`
    : `${select} AND ordinal >= ? ORDER BY ordinal LIMIT ?`;
  return index.rows(sql, id, isDescending ? last : offset, limit).map((row) => index.entryOf(row));
}
