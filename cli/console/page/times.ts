import { dateWords, durationWords } from '../../../functions/vault-run/report/words.ts';

/** Both readings of one moment: the user's zone to read, UTC to hover. */
export interface TimeWords {
  /** `2026-11-22 12:00`, in the user's zone. */
  readonly local: string;
  /** `2026-11-22 11:00 UTC`. */
  readonly utc: string;
}

/** `zone`: an IANA name; the user's own if it is left out. Text that is no time is given back as it stands. */
export function timeWords(iso: string, zone?: string): TimeWords {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return { local: iso, utc: iso };
  // Swedish dates are ISO's: 2026-11-22 12:00.
  const local = date.toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: zone });
  return { local, utc: dateWords(date.toISOString()) };
}

/** The same to the second: for what comes close together. */
export function secondsWords(iso: string, zone?: string): TimeWords {
  const { local, utc } = timeWords(iso, zone);
  return local === iso
    ? { local, utc }
    : { local: `${local}:${iso.slice(17, 19)}`, utc: `${utc.slice(0, 16)}:${iso.slice(17, 19)} UTC` };
}

/** `just now`, `4 min ago`, `in 3 h 10 min`. */
export function relativeWords(iso: string, nowMs: number): string {
  const seconds = (nowMs - Date.parse(iso)) / 1000;
  if (Math.abs(seconds) < 30) return 'just now';
  return seconds > 0 ? `${durationWords(seconds)} ago` : `in ${durationWords(-seconds)}`;
}
