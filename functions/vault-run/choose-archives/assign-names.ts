import { type Ground, type Keeps, likelyName, settleCollisions } from '../../archive/names/collisions.ts';
import type { ScannedRow } from './name-row.ts';
import type { Occupants } from './occupants.ts';

type Rows = readonly ScannedRow[];

/**
 * The rows of a shard, each under a name at which nothing lies, or its own object. Not only names that several rows want are
 * looked at: who had one in a former run may not be among this run's rows. Undefined where time was up before all was known.
 */
export async function assignNames(rows: Rows, occupants: Occupants, ground: Ground): Promise<Rows | undefined> {
  if (!(await findOwn(rows, occupants))) return undefined;
  const wanted = countNames(rows);
  for (;;) {
    const keeps = keepsOf(occupants, wanted);
    const named = settleCollisions(rows, keeps, ground);
    if (!(await occupants.look(named.map(({ name }) => name)))) return undefined;
    if (keepsOf(occupants, wanted).size === keeps.size) return named;
  }
}

/** Looks at the plain name of each row; then, where its own object is not there, at the next likely ones, while they are taken. */
async function findOwn(rows: Rows, occupants: Occupants): Promise<boolean> {
  let searching = rows.map((row) => ({ row, name: row.name }));
  for (let turn = 0; searching.length > 0; turn++) {
    if (!(await occupants.look(searching.map(({ name }) => name)))) return false;
    searching = searching
      .filter(
        ({ row, name }) => occupants.at(name) !== row.archiveId && (turn === 0 || occupants.at(name) !== undefined),
      )
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
function keepsOf(occupants: Occupants, wanted: ReadonlyMap<string, number>): Keeps {
  return new Map(occupants.taken().filter(([name, occupant]) => occupant !== null || wanted.get(name) !== 1));
}
