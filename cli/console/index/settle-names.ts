import type { DatabaseSync } from 'node:sqlite';
import { settleCollisions } from '../../../functions/archive/names/collisions.ts';
import { type KeyStyle, sameNameIn } from '../../../functions/archive/names/key-style.ts';

/** Archives that the inventory lists twice (a user's own may): the first one stays. Gives how many went. */
export function dropRepeats(db: DatabaseSync): number {
  const repeated = db.prepare(
    'SELECT id, archiveId FROM archive WHERE idHash IN (SELECT idHash FROM archive GROUP BY idHash HAVING count(*) > 1) ORDER BY id',
  );
  const drop = db.prepare('DELETE FROM archive WHERE id = ?');
  const seen = new Set<unknown>();
  let dropped = 0;
  for (const { id, archiveId } of repeated.all()) {
    if (seen.has(archiveId)) dropped += Number(drop.run(id ?? null).changes);
    seen.add(archiveId);
  }
  return dropped;
}

/** As many rows are settled at once, whole groups of one name. */
const rowsAtOnce = 50_000;

interface Contender {
  readonly id: number;
  readonly name: string;
  readonly archiveId: string;
  readonly createdAt: string;
  /** Equal for names that must not lie side by side. */
  readonly same: string;
}

/**
 * Gives each archive a path of its own, as choose-archives does for an empty bucket: of those with one name the newest keeps it, the
 * others get their date, and so does one whose name is a folder. Folder markers are no objects, and take no part. Gives how many
 * paths were changed.
 */
export function settleNames(db: DatabaseSync, keys: KeyStyle): number {
  const rename = db.prepare('UPDATE archive SET path = ?, same = ? WHERE id = ?');
  const asSame = sameNameIn[keys];
  const isTaken = takenNames(db);
  let renamed = 0;
  for (const group of groupsOf(contenders(db, keys))) {
    const own = new Set(group.map(({ same }) => same));
    const folders = { has: (same: string) => isTaken(same, own) };
    for (const [index, { id, name }] of settleCollisions(group, new Map(), { folders, asSame }).entries()) {
      if (name === group[index]?.name) continue;
      const same = asSame(name);
      renamed += Number(rename.run(name, same === name ? null : same, id).changes);
    }
  }
  return renamed;
}

/** Rows whose name is wanted by several, or is a folder: those of one name one after the other. */
function* contenders(db: DatabaseSync, keys: KeyStyle): Generator<Contender> {
  // Where all names are compared as they are, the index on paths answers.
  const same = keys === 'portable' ? 'coalesce(same, path)' : 'path';
  const wanted = db.prepare(`
    SELECT id, path, archiveId, createdMs, ${same} AS same FROM archive
    WHERE isMarker = 0 AND ${same} IN (
      SELECT ${same} FROM archive WHERE isMarker = 0 GROUP BY 1 HAVING count(*) > 1
      UNION SELECT folderName.same FROM folderName JOIN archive ON archive.path = folderName.same
      UNION SELECT folderName.same FROM folderName JOIN archive ON archive.same = folderName.same
    ) ORDER BY 5, 1`);
  for (const row of wanted.all()) {
    const createdAt = new Date(Number(row['createdMs'])).toISOString();
    const [id, name, archiveId] = [Number(row['id']), String(row['path']), String(row['archiveId'])];
    yield { id, name, archiveId, createdAt, same: String(row['same']) };
  }
}

function* groupsOf(rows: Iterable<Contender>): Generator<readonly Contender[]> {
  let group: Contender[] = [];
  for (const row of rows) {
    if (group.length >= rowsAtOnce && group.at(-1)?.same !== row.same) {
      yield group;
      group = [];
    }
    group.push(row);
  }
  if (group.length > 0) yield group;
}

/** What no contender may take: folders, and what archives outside of its group are called. Who gets a name within it is settled there. */
function takenNames(db: DatabaseSync) {
  const folder = db.prepare('SELECT 1 FROM folderName WHERE same = ?');
  const byPath = db.prepare('SELECT 1 FROM archive WHERE path = ? AND same IS NULL AND isMarker = 0');
  const bySame = db.prepare('SELECT 1 FROM archive WHERE same = ? AND isMarker = 0');
  return (same: string, own: ReadonlySet<string>): boolean => {
    if (folder.get(same) !== undefined) return true;
    return !own.has(same) && (byPath.get(same) ?? bySame.get(same)) !== undefined;
  };
}
