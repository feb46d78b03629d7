import { noArchives, type Roads, type Tally, withArchive } from '../../archive/estimate.ts';
import type { BadRow } from '../../archive/inventory-row.ts';
import type { Files } from '../../cloud/files.ts';
import { mapInOrder } from '../../runtime/map-in-order.ts';

/** Texts by shard, until they are written down as one file: shard after shard. */
export class Chunk {
  readonly #lines: string[][];

  readonly shards: number;

  constructor(shards: number) {
    this.shards = shards;
    this.#lines = Array.from({ length: shards }, () => []);
  }

  add(shard: number, line: string): void {
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
  tally: Tally;
}

export const noTotals = (): Totals => ({
  rows: 0,
  badRows: 0,
  firstBadRows: [],
  leftOut: {},
  styles: {},
  tally: noArchives,
});

const fewBadRows = 10;

export function countBad(totals: Totals, badRows: readonly BadRow[]): void {
  totals.badRows += badRows.length;
  totals.firstBadRows = [...totals.firstBadRows, ...badRows].slice(0, fewBadRows);
}

export function countLeftOut(totals: Totals, reason: string): void {
  totals.leftOut[reason] = (totals.leftOut[reason] ?? 0) + 1;
}

export function countChosen(totals: Totals, style: string, sizeBytes: number, roads: Roads): void {
  totals.styles[style] = (totals.styles[style] ?? 0) + 1;
  totals.tally = withArchive(totals.tally, sizeBytes, roads);
}
