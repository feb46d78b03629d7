import { noArchives, type Roads, type Tally, withArchive } from '../../archive/estimate.ts';
import type { BadRow } from '../../archive/inventory-row.ts';
import { folderMark, foldersOf } from '../../archive/names/folders.ts';
import { shardOf } from '../../archive/names/shard.ts';
import type { UnknownScheme } from '../../archive/names/unknown-scheme.ts';
import type { Files } from '../../cloud/files.ts';
import { mapInOrder } from '../../runtime/map-in-order.ts';
import type { NamedRow } from './name-row.ts';

/** So many folders are known to a chunk at most: then it begins anew, and writes some twice, which does no harm. */
const mostFolders = 100_000;

/**
 * Lines by shard, until they are written down as one file: shard after shard. Rows are objects; a string is the mark of a
 * folder that some row lies in (`folderMark`).
 */
export class Chunk {
  readonly #lines: string[][];
  readonly #folders = new Set<string>();

  readonly shards: number;

  constructor(shards: number) {
    this.shards = shards;
    this.#lines = Array.from({ length: shards }, () => []);
  }

  /** How many characters its lines have. */
  length = 0;

  /** Adds a row, and the folders above it. */
  add(row: { readonly name: string }, asSame: (name: string) => string): void {
    this.#push(shardOf(row.name, this.shards, asSame), row);
    for (const folder of foldersOf(row.name)) {
      if (this.#folders.has(folder)) continue;
      if (this.#folders.size >= mostFolders) this.#folders.clear();
      this.#folders.add(folder);
      this.#push(shardOf(folder, this.shards, asSame), folderMark(asSame(folder)));
    }
  }

  #push(shard: number, value: object | string): void {
    const line = `${JSON.stringify(value)}\n`;
    this.length += line.length;
    this.#lines[shard]?.push(line);
  }

  /** All of it, and where each shard ends. */
  toFile(): { bytes: Buffer; ends: readonly number[] } {
    const parts = this.#lines.map((lines) => Buffer.from(lines.join('')));
    let end = 0;
    return { ends: parts.map((part) => (end += part.length)), bytes: Buffer.concat(parts) };
  }
}

/** Where one shard lies in the file of a chunk. */
export interface ChunkOfShard {
  readonly key: string;
  readonly ends: readonly number[];
}

/** The lines of one shard, out of all chunks, in order. */
export async function* linesOfShard(
  files: Pick<Files, 'readRange'>,
  chunks: readonly ChunkOfShard[],
  shard: number,
): AsyncGenerator<string> {
  const ranges = chunks
    .map(({ key, ends }) => ({ key, start: ends[shard - 1] ?? 0, end: ends[shard] ?? 0 }))
    .filter(({ start, end }) => end > start);
  for await (const bytes of mapInOrder(ranges, readsAhead, ({ key, ...range }) => files.readRange(key, range))) {
    for (const line of bytes.toString().split('\n')) if (line !== '') yield line;
  }
}

/** Each some hundred kilobytes, of which waiting is the larger part. */
const readsAhead = 8;

/** What the rows of the inventory came to so far. */
export interface Totals {
  /** Read well. */
  rows: number;
  badRows: number;
  /** The first few, for people; all of them lie in `bad-rows/`. */
  firstBadRows: BadRow[];
  /** By reason. */
  leftOut: Record<string, number>;
  /** Chosen, by name style. */
  styles: Record<string, number>;
  /** Chosen, by name style: the first few. */
  examples: Record<string, Example[]>;
  /** Chosen, by what a description looks like that nobody here reads. */
  unknownSchemes: Partial<Record<UnknownScheme, { count: number; first: Example }>>;
  tally: Tally;
}

/** A description, and the key that it becomes if no other archive wants it. */
export interface Example {
  readonly description: string;
  readonly key: string;
}

export const noTotals = (): Totals => ({
  rows: 0,
  badRows: 0,
  firstBadRows: [],
  leftOut: {},
  styles: {},
  examples: {},
  unknownSchemes: {},
  tally: noArchives,
});

const fewBadRows = 10;
const fewExamples = 3;

export function countBad(totals: Totals, badRows: readonly BadRow[]): void {
  totals.badRows += badRows.length;
  totals.firstBadRows = [...totals.firstBadRows, ...badRows].slice(0, fewBadRows);
}

export function countLeftOut(totals: Totals, reason: string): void {
  totals.leftOut[reason] = (totals.leftOut[reason] ?? 0) + 1;
}

export function countChosen(totals: Totals, { row, unknownScheme }: NamedRow, prefix: string, roads: Roads): void {
  const { nameStyle: style, sizeBytes, description, name } = row;
  const example = { description, key: prefix + name };
  totals.styles[style] = (totals.styles[style] ?? 0) + 1;
  const examples = (totals.examples[style] ??= []);
  if (examples.length < fewExamples) examples.push(example);
  if (unknownScheme !== undefined) {
    const before = totals.unknownSchemes[unknownScheme];
    totals.unknownSchemes[unknownScheme] = { count: (before?.count ?? 0) + 1, first: before?.first ?? example };
  }
  totals.tally = withArchive(totals.tally, sizeBytes, roads);
}
