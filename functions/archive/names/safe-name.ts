import { archiveHex, suffixBytes } from './date-suffix.ts';
import { splitExtension } from './extension.ts';

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
 */
export function safeName(name: string, archiveId: string, roomBytes: number): string {
  if (!(roomBytes >= leastRoomBytes)) {
    throw new RangeError(
      `Cannot name archive "${archiveId}": names need ${leastRoomBytes} bytes and the prefix leaves ${roomBytes}; choose a shorter prefix`,
    );
  }
  const safe = safeSegments(name).join('/') || safeSegments(archiveId).join('/') || archiveHex(archiveId);
  return shorten(safe, archiveId, roomBytes - suffixBytes);
}

const safeSegments = (name: string): string[] =>
  name
    .toWellFormed()
    // What Windows puts before a path that may be long: `\\?\C:\a`.
    .replace(/^[\\/]{2}[?.](?=[\\/])/, '')
    .split(/[\\/]/)
    .map(safeSegment)
    .filter((segment) => segment !== '' && segment !== '.');

const safeSegment = (segment: string): string => {
  if (segment === '..') return '__';
  if (/^[A-Za-z]:$/.test(segment)) return segment.slice(0, 1);
  return segment.replace(/[\p{Cc}\uFFFE\uFFFF]/gu, '_');
};

function shorten(name: string, archiveId: string, mostBytes: number): string {
  if (Buffer.byteLength(name) <= mostBytes) return name;
  const [stem, extension] = splitExtension(name);
  const end = `-${archiveHex(archiveId)}${extension}`;
  return beginning(stem, mostBytes - end.length) + end;
}

/** As many whole characters as fit. */
function beginning(text: string, mostBytes: number): string {
  const bytes = Buffer.from(text);
  let end = Math.min(mostBytes, bytes.length);
  // 10xxxxxx goes on with the character before it.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}
