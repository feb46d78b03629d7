import type { ProgressPoint } from '../api.ts';
import { timeWords } from './times.ts';

/** Columns as a chart takes them: seconds since 1970, and one value per moment. */
export type Series = readonly [seconds: readonly number[], values: readonly number[]];

/** Restored bytes over time. Moments that go backwards, or stand still, are left out: a chart needs them in order. */
export function seriesOf(points: readonly ProgressPoint[]): Series {
  const seconds: number[] = [];
  const bytes: number[] = [];
  for (const point of points) {
    const at = Date.parse(point.at) / 1000;
    if (Number.isNaN(at) || at <= (seconds.at(-1) ?? Number.NEGATIVE_INFINITY)) continue;
    seconds.push(at);
    bytes.push(point.bytes);
  }
  return [seconds, bytes];
}

/** Marks of an axis of bytes: round numbers in binary units, four or five of them up to `most`. */
export function byteMarks(most: number): number[] {
  if (most <= 0) return [0];
  const unit = 1024 ** Math.max(0, Math.floor(Math.log2(most) / 10));
  const step = roundStep(most / unit / 4) * unit;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step);
}

const roundSteps = [0.25, 0.5, 1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500];
const roundStep = (value: number) => roundSteps.find((step) => step >= value) ?? 500;

/**
 * Labels of moments: the time of day, and below it the date where another day begins. With seconds where the moments stand
 * closer than a minute. `zone`: as in `timeWords`.
 */
export function timeMarks(seconds: readonly number[], zone?: string): string[] {
  let day = '';
  const [first = 0, second = first + 60] = seconds;
  const isClose = second - first < 60;
  return seconds.map((moment) => {
    const at = new Date(moment * 1000).toISOString();
    const [date = '', minutes = ''] = timeWords(at, zone).local.split(' ');
    const time = isClose ? `${minutes}:${at.slice(17, 19)}` : minutes;
    const label = date === day ? time : `${time}\n${date}`;
    day = date;
    return label;
  });
}
