import { dateSuffixes } from './date-suffix.ts';
import { insertBeforeExtension } from './extension.ts';
import type { Folders } from './folders.ts';
import { compareUtf8 } from './utf8-order.ts';

export interface NamedRow {
  /** Safe (see safeName), relative to the prefix. */
  readonly name: string;
  readonly archiveId: string;
  /** ISO, UTC. */
  readonly createdAt: string;
}

/**
 * Whose object lies at a name: an archive id, or null for an object that is no archive's. Names where nothing lies are left
 * out.
 */
export type Keeps = ReadonlyMap<string, string | null>;

/** What else decides who gets a name. */
export interface Ground {
  /**
   * Folders of archives (foldersOf each name), as `asSame` gives them: no disk can hold a file of that name. All that lie in the
   * shard must be there; a folder stays one whatever its archives are called in the end.
   */
  readonly folders?: Folders;
  /** Equal for names that cannot lie side by side: see sameNameIn. @default - the name itself */
  readonly asSame?: (name: string) => string;
}

/**
 * The rows of one shard, in the order given, each with a name of its own (`name` replaced where it had to be). Who gets which
 * does not depend on the order of the rows:
 *
 * 1. What lies in the bucket already stays where it is, under its own name or a dated one.
 * 2. Of those with the same name the newest keeps it, if nothing else lies there.
 * 3. The others get their creation date before the extension, and some hex of their id's hash where that is taken too.
 *    So does a row whose name is a folder of others.
 *
 * A name that merely looks dated is somebody's own name: it goes before any date of ours.
 */
export function settleCollisions<Row extends NamedRow>(
  rows: readonly Row[],
  keeps: Keeps = new Map(),
  ground: Ground = {},
): Row[] {
  const places = new Places(keeps, ground);
  const newestFirst = sortByAge(rows);
  const unnamed = newestFirst.filter((row) => !places.stay(row)).filter((row) => !places.take(row, row.name));
  for (const row of unnamed) places.takeDated(row);
  return rows.map((row) => places.rowAt(row));
}

/** Newest first. Dates are read once: written with and without milliseconds, they do not sort as strings. */
function sortByAge<Row extends NamedRow>(rows: readonly Row[]): Row[] {
  const dated = rows.map((row) => ({ row, time: Date.parse(row.createdAt) }));
  return dated.sort((a, b) => b.time - a.time || compareUtf8(a.row.archiveId, b.row.archiveId)).map(({ row }) => row);
}

/** How many names of a row are tried when we look where its object may lie: its own, the date, the date and 8 to 64 hex. */
const usualNames = 10;

/** Where a row's object may lie, by likelihood, from 0: its own name, then dated ones; undefined after the last. */
export const likelyName = (row: NamedRow, number: number): string | undefined =>
  number === 0
    ? row.name
    : datedNames(row)
        .take(usualNames - 1)
        .drop(number - 1)
        .next().value;

class Places {
  readonly #keeps: Keeps;
  readonly #owners: ReadonlySet<string | null>;
  readonly #folders: Folders;
  readonly #asSame: (name: string) => string;
  /** Names, as `asSame` gives them, that a row may have only as what lies there. */
  readonly #kept = new Map<string, string>();
  /** As they are, and as `asSame` gives them. */
  readonly #lies = new Set<string>();
  readonly #given = new Set<string>();
  readonly #nameOf = new Map<NamedRow, string>();

  constructor(keeps: Keeps, { folders = new Set(), asSame = (name) => name }: Ground) {
    this.#keeps = keeps;
    this.#owners = new Set(keeps.values());
    this.#folders = folders;
    this.#asSame = asSame;
    for (const name of keeps.keys()) this.#kept.set(asSame(name), name);
  }

  /** True where the row's object lies somewhere already, and the row now has that name. */
  stay(row: NamedRow): boolean {
    if (!this.#owners.has(row.archiveId)) return false;
    const names = [row.name, ...datedNames(row).take(usualNames - 1)];
    return names.some((name) => this.#keeps.get(name) === row.archiveId && this.#give(row, name));
  }

  take(row: NamedRow, name: string): boolean {
    const same = this.#asSame(name);
    const isTaken = this.#given.has(same) || this.#folders.has(same) || !this.#isFree(row, name, same);
    return !isTaken && this.#give(row, name);
  }

  /** True where nothing lies, or the row's own object. */
  #isFree(row: NamedRow, name: string, same: string): boolean {
    const kept = this.#kept.get(same);
    return kept === undefined || (kept === name && this.#keeps.get(name) === row.archiveId);
  }

  /** Names that differ only as `asSame` sees it lie in the bucket side by side already: neither is bought again. */
  #give(row: NamedRow, name: string): boolean {
    if (this.#lies.has(name)) return false;
    this.#lies.add(name);
    this.#given.add(this.#asSame(name));
    this.#nameOf.set(row, name);
    return true;
  }

  takeDated(row: NamedRow): void {
    datedNames(row).some((name) => this.take(row, name));
  }

  rowAt<Row extends NamedRow>(row: Row): Row {
    const name = this.#nameOf.get(row) ?? row.name;
    return name === row.name ? row : { ...row, name };
  }
}

const datedNames = (row: NamedRow): IteratorObject<string> =>
  dateSuffixes(row.archiveId, row.createdAt).map((suffix) => insertBeforeExtension(row.name, suffix));
