/**
 * `20121114T201618Z`, as FastGlacier, CloudBerry and mt-aws-glacier all write it, as ISO; `2012-11-14T20:16:18Z` is read too, with
 * an offset in place of `Z` and with decimals. Nothing where it is no date: a name is worth having without one.
 */
export function whenModified(written: unknown): { modifiedAt?: string } {
  if (typeof written !== 'string') return {};
  const parts = /^\s*(\d{4})-?(\d\d)-?(\d\d)[T ](\d\d):?(\d\d):?(\d\d)(\.\d{1,9})?\s?(Z|[+-]\d\d(?::?\d\d)?)\s*$/i.exec(
    written,
  );
  if (parts === null) return {};
  const [, year, month, day, hour, minute, second, decimals = '', zone = 'Z'] = parts;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${decimals}Z`);
  // Date.parse turns 30 February into 2 March.
  const isReal = !Number.isNaN(time) && new Date(time).getUTCDate() === Number(day);
  return isReal ? { modifiedAt: asIso(time - offsetMinutes(zone) * 60_000) } : {};
}

function offsetMinutes(zone: string): number {
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  return hours === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

const writtenNumber = /^\s*-?\d{1,12}(?:\.\d+)?\s*$/;

/** 1900 and 9999, in seconds: beyond lie dates that mean "unknown", milliseconds and worse. */
const [earliest, latest] = [-2_208_988_800, 253_402_300_800];

/** Seconds since 1970, as a number or written, with or without decimals. 0 and -1 mean that nobody knew. */
export function fromEpoch(seconds: unknown): { modifiedAt?: string } {
  const isWritten = typeof seconds === 'string' && writtenNumber.test(seconds);
  const value = isWritten || typeof seconds === 'number' ? Number(seconds) : Number.NaN;
  const isKnown = value !== 0 && value !== -1 && value >= earliest && value < latest;
  return isKnown ? { modifiedAt: asIso(Math.round(value * 1000)) } : {};
}

/** Either of the two. */
export function modifiedIn(written: unknown): { modifiedAt?: string } {
  const found = whenModified(written);
  return found.modifiedAt === undefined ? fromEpoch(written) : found;
}

const asIso = (time: number): string => new Date(time).toISOString().replace('.000Z', 'Z');
