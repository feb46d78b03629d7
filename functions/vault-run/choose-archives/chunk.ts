import type { Files } from '../../cloud/files.ts';
import { mapInOrder } from '../../runtime/map-in-order.ts';

/** Texts by shard, until they are written down as one file: shard behind shard. */
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
