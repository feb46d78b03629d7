const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** As people say sizes: `1.2 TiB`. */
export function sizeWords(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${value.toLocaleString('en', { maximumFractionDigits: power === 0 || value >= 100 ? 0 : 1 })} ${units[power]}`;
}

/** `1 archive`, `5,000 archives`. */
export const archivesWords = (count: number): string => `${countWords(count)} ${count === 1 ? 'archive' : 'archives'}`;

export const countWords = (count: number): string => count.toLocaleString('en');

/** `2026-11-22 12:00 UTC`. */
export const dateWords = (iso: string): string => (iso === '' ? '' : `${iso.slice(0, 16).replace('T', ' ')} UTC`);

export const usdWords = (usd: number): string =>
  `${usd.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: usd > 0 && usd < 1 ? 4 : 2 })} USD`;

/** `3 d 4 h`, `4 h 10 min`, `10 min`. */
export function durationWords(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${rest} min`;
  return minutes > 0 ? `${minutes} min` : `${Math.round(seconds)} s`;
}
