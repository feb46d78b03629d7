import { type Keeps, likelyName, settleCollisions } from '../../archive/names/collisions.ts';
import type { ScannedRow } from './name-row.ts';
import type { Owners } from './occupants.ts';

type Rows = readonly ScannedRow[];

/**
 * The rows of a shard, each under a name at which nothing lies, or its own object. Not only names that several rows want are
 * looked at: who had one in a former run may not be among this run's rows. Undefined where time was up before all was known.
 */
export async function settle(rows: Rows, owners: Owners): Promise<Rows | undefined> {
  if (!(await findOwn(rows, owners))) return undefined;
  const wanted = countNames(rows);
  for (;;) {
    const keeps = keepsOf(owners, wanted);
    const settled = settleCollisions(rows, keeps);
    if (!(await owners.look(settled.map(({ name }) => name)))) return undefined;
    if (keepsOf(owners, wanted).size === keeps.size) return settled;
  }
}

/** Looks at the plain name of each row; then, where its own object is not there, at the next likely ones, while they are taken. */
async function findOwn(rows: Rows, owners: Owners): Promise<boolean> {
  let searching = rows.map((row) => ({ row, name: row.name }));
  for (let turn = 0; searching.length > 0; turn++) {
    if (!(await owners.look(searching.map(({ name }) => name)))) return false;
    searching = searching
      .filter(({ row, name }) => owners.at(name) !== row.archiveId && (turn === 0 || owners.at(name) !== undefined))
      .flatMap(({ row }) => {
        const name = likelyName(row, turn + 1);
        return name === undefined ? [] : [{ row, name }];
      });
  }
  return true;
}

function countNames(rows: Rows): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { name } of rows) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/**
 * An object that is nobody's keeps only a name that several want. Where one row wants it, it may be that archive, restored by
 * another tool: stock-taking says that something is in the way, and nothing is bought under another name.
 */
function keepsOf(owners: Owners, wanted: ReadonlyMap<string, number>): Keeps {
  return new Map(owners.taken().filter(([name, owner]) => owner !== null || wanted.get(name) !== 1));
}
