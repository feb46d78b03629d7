import type { Tier } from '../../vault-flow.ts';
import type { GlacierTime } from '../glacier-time.ts';
import type { RequestsEnd } from './request-segments.ts';

/** A round at most every half an hour, unless something is expected. */
const longestSeconds = 1800;

/** The soonest that a job was ever promised to be done (Glacier guide, "Archive Retrieval Options"). */
const soonestHours: Readonly<Record<Exclude<Tier, 'Expedited'>, number>> = { Standard: 3, Bulk: 5 };

interface Waiting {
  readonly tier: Tier;
  /** Of the manifest: taking stock of many costs more, and is worth longer waits. */
  readonly archives: number;
  /** When the bytes of this day began to be counted. */
  readonly dayBegan: string;
}

/** How long to wait before stock is taken. In Glacier's seconds, as state machines count them. */
export function waitSeconds({ end, newest }: RequestsEnd, waiting: Waiting, time: GlacierTime): number {
  if (end === 'out of time') return 1;
  const expected = secondsToJobs(newest, waiting, time);
  if (typeof end === 'object') return clamp(end.pausedSeconds, 60, longestSeconds);
  if (end === 'day is full') return clamp(24 * 3600 - secondsSince(waiting.dayBegan, time), 60, longestSeconds);
  return expected;
}

/** Until the newest of the jobs may be done, then often. */
function secondsToJobs(newest: string | undefined, { tier, archives }: Waiting, time: GlacierTime): number {
  if (newest === undefined) return 60;
  if (tier === 'Expedited') return secondsSince(newest, time) < 900 ? 60 : 300;
  const oftenSeconds = clamp(archives / 100, 300, longestSeconds);
  return clamp(soonestHours[tier] * 3600 - secondsSince(newest, time), oftenSeconds, longestSeconds);
}

const secondsSince = (date: string, { now, hourMs }: GlacierTime) =>
  ((now.getTime() - Date.parse(date)) / hourMs) * 3600;

const clamp = (value: number, least: number, most: number) => Math.round(Math.min(most, Math.max(least, value)));
