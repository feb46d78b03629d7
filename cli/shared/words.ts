import { MiB } from '../../functions/archive/units.ts';

/** Numbers and hashes as people read them. */

export const mebibytes = (bytes: number): string =>
  bytes < MiB / 20 ? `${bytes} B` : `${(bytes / MiB).toFixed(1)} MiB`;

export const seconds = (value: number): string => `${value.toFixed(1)} s`;

export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** `5a24...eca9`: enough to compare by eye. */
export const shortHash = (hash: string): string => `${hash.slice(0, 4)}...${hash.slice(-4)}`;

export const perSecond = (bytesPerSecond: number): string => `${(bytesPerSecond / MiB).toFixed(1)} MiB/s`;

/** `[#####.....]`. `share` from 0 to 1. */
export function bar(share: number, width = 20): string {
  const full = Math.round(Math.min(Math.max(share, 0), 1) * width);
  return `[${'#'.repeat(full)}${'.'.repeat(width - full)}]`;
}

/** Text from elsewhere, safe on a terminal: no control character of it gets through. */
export const printable = (text: string): string => text.replace(/\p{Cc}+/gu, ' ');
