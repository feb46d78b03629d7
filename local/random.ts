import { createHash } from 'node:crypto';

/** The next number of a stream, from 0 to below 1. */
export type Random = () => number;

/**
 * A stream of numbers that is a function of these words and of nothing else: mulberry32, a generator of 32 bits of state
 * (Tommy Ettinger, public domain), good enough to scatter faults, and for nothing secret.
 */
export function randomOf(...words: readonly (string | number)[]): Random {
  let state = createHash('sha256').update(JSON.stringify(words)).digest().readUInt32LE();
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
