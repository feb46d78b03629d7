import { archiveHex } from './date-suffix.ts';
import { splitExtension } from './extension.ts';
import { beginningOf } from './utf8-beginning.ts';

/** Disks take 255 bytes (ext4, APFS) or UTF-16 units (NTFS) of a name: this leaves room for a date and 8 hex. */
const mostBytes = 220;

/** What Windows keeps for devices, alone or with any extension (learn.microsoft.com, "Naming Files, Paths, and Namespaces"). */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?= *(?:\.|$))/i;

/**
 * A segment of a key that every disk can hold: `:*?"<>|` and control characters become `_`, so does the last dot or blank; `_`
 * goes before the name of a device; what is too long is cut, and ends in 8 hex of its own hash before the extension.
 */
export function portableSegment(segment: string): string {
  const written = segment.replace(/[:*?"<>|\\\p{Cc}]/gu, '_').replace(/[. ]+$/, (end) => '_'.repeat(end.length));
  const allowed = device.test(written) ? `_${written}` : written;
  if (Buffer.byteLength(allowed) <= mostBytes) return allowed;
  const [stem, extension] = splitExtension(allowed);
  const end = `-${archiveHex(segment)}${extension}`;
  return beginningOf(stem, mostBytes - end.length) + end;
}
