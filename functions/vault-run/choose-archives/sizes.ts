import { MiB } from '../../archive/units.ts';

/** How much is in memory at once. */
export interface Sizes {
  /** Of the inventory, at a time. */
  readonly readBytes: number;
  /** Of the inventory, before its rows are written down: their text lies in memory, twice at the end. */
  readonly chunkBytes: number;
  /** Of the inventory, a shard: its rows lie in memory as objects, some five times as large. */
  readonly shardBytes: number;
  /** Of all files that are merged, together. */
  readonly mergeBytes: number;
  /** Of a file of names or of archive ids, which lies in memory as text and as a map. */
  readonly userFileBytes: number;
}

/** For a Lambda of 1,769 MB; an inventory of 4 GB (10 million rows) makes 60 chunks and 80 shards. */
export const usualSizes: Sizes = {
  readBytes: 8 * MiB,
  chunkBytes: 64 * MiB,
  shardBytes: 48 * MiB,
  mergeBytes: 64 * MiB,
  userFileBytes: 128 * MiB,
};
