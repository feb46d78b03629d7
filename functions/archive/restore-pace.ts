import { MiB } from './units.ts';

/** How many parts and small outputs a stack restores at the same time: its settings of these names. */
export interface Workers {
  readonly workers: number;
  /** Of one restore. */
  readonly maxConcurrency: number;
  readonly smallWorkers: number;
}

/** How fast restores were, compared with what is taken to be so at first: 1 is as taken, 2 twice as fast. */
export interface Speed {
  /** Of outputs of several parts. */
  readonly long: number;
  /** Of outputs of one part. */
  readonly small: number;
}

export const firstSpeed: Speed = { long: 1, small: 1 };

/** What one worker brings per second, until it is measured. */
const streamBytesPerSecond = 18 * MiB;

/** Of a restore of several parts, besides its bytes: Plan 2 s, the start of its map 7 s, Finalize 3 s; it holds its workers meanwhile. */
const secondsPerLong = 12;

/** Of a restore of one part, besides its bytes. */
const secondsPerSmall = 0.4;

/** Seconds that these archives take, all of them there: those of several parts, and those of one, which do not wait for each other. */
export interface RestoreSeconds {
  readonly long: number;
  readonly small: number;
}

/** Archives that are restored: all of them, and those of several parts (a `Tally` of estimate.ts is more). */
interface RestoredArchives {
  readonly archives: number;
  readonly bytes: number;
  readonly long: { readonly archives: number; readonly parts: number; readonly bytes: number };
}

export function restoreSeconds(tally: RestoredArchives, workers: Workers, speed: Speed = firstSpeed): RestoreSeconds {
  const { long } = tally;
  const places = Math.min(long.parts, long.archives * workers.maxConcurrency);
  const longWork = places * secondsPerLong + long.bytes / streamBytesPerSecond;
  const smallWork =
    (tally.archives - long.archives) * secondsPerSmall + (tally.bytes - long.bytes) / streamBytesPerSecond;
  return {
    long: longWork / usedPlaces(workers) / speed.long,
    small: smallWork / workers.smallWorkers / speed.small,
  };
}

/** The gate lets one more in while twice as many places are free as a restore may take (functions/dispatch/leases.ts). */
const usedPlaces = ({ workers, maxConcurrency }: Workers): number => Math.max(workers - maxConcurrency, maxConcurrency);

/** Seconds that one archive takes at least: it has no more than its own workers. */
export const alone = (
  sizeBytes: number,
  { maxConcurrency }: Pick<Workers, 'maxConcurrency'>,
  speed: Speed = firstSpeed,
): number => (secondsPerLong + sizeBytes / streamBytesPerSecond / maxConcurrency) / speed.long;

/** So much of the new measure goes into what is believed. */
const learnedShare = 0.5;

/** No measure is believed beyond so many times the speed before, or below that part of it: one round says little. */
const mostAtOnce = 4;

/** The speed after these archives took so many seconds, in which others always waited. */
export function learned(before: number, expectedSeconds: number, tookSeconds: number): number {
  if (!(tookSeconds > 0)) return before;
  const measured = before * Math.min(mostAtOnce, Math.max(1 / mostAtOnce, expectedSeconds / tookSeconds));
  return before + (measured - before) * learnedShare;
}
