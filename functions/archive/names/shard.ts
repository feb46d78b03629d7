import { crc32 } from 'node:zlib';
import { withoutDates } from './date-suffix.ts';

/**
 * In which of `shards` shards, from 0, a (safe) name lies. A name and all that settleCollisions may make of it lie in
 * the same one, and so do names that are one under `asSame` (see sameNameIn).
 */
export const shardOf = (name: string, shards: number, asSame: (name: string) => string = (same) => same): number =>
  crc32(withoutDates(asSame(name))) % shards;
