import { archiveHex, suffixBytes } from './date-suffix.ts';
import { splitExtension } from './extension.ts';
import type { KeyStyle } from './key-style.ts';
import { portableSegment } from './portable-segment.ts';
import { beginningOf } from './utf8-beginning.ts';

/** safeName wants at least this room: what a prefix must leave of S3's 1,024 bytes. */
export const leastRoomBytes = 128;

/**
 * The name as a key relative to the prefix, which checkKey takes: at most `roomBytes` less what a date takes (suffixBytes)
 * of UTF-8. `roomBytes` is 1,024 less the bytes of the whole prefix. Throws RangeError below leastRoomBytes.
 *
 * - Backslashes are slashes. `C:\a` becomes `C/a`, `\\server\share\a` becomes `server/share/a`.
 * - Slashes at the ends, empty segments and `.` are left out; `..` becomes `__`.
 * - Control characters become `_`, halves of surrogate pairs U+FFFD.
 * - What is too long is cut, and ends in `-` and 8 hex of the archive id's hash before its extension.
 * - Where nothing is left, it is the archive id.
 *
 * In the style `exact` a drive keeps its colon, in the style `portable` each segment is what any disk can hold (portableSegment).
 */
export function safeName(name: string, archiveId: string, roomBytes: number, style: KeyStyle = 'safe'): string {
  if (!(roomBytes >= leastRoomBytes)) {
    throw new RangeError(
      `Cannot name archive "${archiveId}": names need ${leastRoomBytes} bytes and the prefix leaves ${roomBytes}; choose a shorter prefix`,
    );
  }
  const safe = segmentsOf(name, style).join('/') || segmentsOf(archiveId, style).join('/') || archiveHex(archiveId);
  return shorten(safe, archiveId, roomBytes - suffixBytes);
}

const segmentsOf = (name: string, style: KeyStyle): string[] =>
  name
    .toWellFormed()
    // What Windows puts before a path that may be long: `\\?\C:\a`.
    .replace(/^[\\/]{2}[?.](?=[\\/])/, '')
    .split(/[\\/]/)
    .filter((segment) => segment !== '' && segment !== '.')
    .map((segment) => segmentIn[style](segment));

const restorable = (segment: string): string =>
  segment === '..' ? '__' : segment.replace(/[\p{Cc}\uFFFE\uFFFF]/gu, '_');

const withoutColon = (segment: string): string => (/^[A-Za-z]:$/.test(segment) ? segment.slice(0, 1) : segment);

const segmentIn: Readonly<Record<KeyStyle, (segment: string) => string>> = {
  safe: (segment) => restorable(withoutColon(segment)),
  exact: restorable,
  portable: (segment) => portableSegment(restorable(withoutColon(segment))),
};

function shorten(name: string, archiveId: string, mostBytes: number): string {
  if (Buffer.byteLength(name) <= mostBytes) return name;
  const [stem, extension] = splitExtension(name);
  const end = `-${archiveHex(archiveId)}${extension}`;
  return beginningOf(stem, mostBytes - end.length) + end;
}
