/**
 * A description as S3 metadata, which is an HTTP header: blanks at its edges get lost, runs of them may shrink, other
 * than printable ASCII comes back as RFC 2047 text, `=?...?=`, and so may what looks like it (S3 guide, "Working with
 * object metadata").
 *
 * The rule: what would not survive is percent-encoded (its UTF-8), and so is `%` itself. Plain text stays as it is, and
 * `decodeURIComponent` reads either: a text that holds no `%` was stored raw.
 */

const encoder = new TextEncoder();
const perishable = /%|[^\x20-\x7e]|^ +| +$| {2,}|=(?=\?)/gu;

/**
 * Says that a text was cut. No text ends so by itself: a single blank inside a text is never encoded, and blanks before
 * the cut are dropped. Where not even one character fits before it, nothing is stored.
 */
const cutMark = '%20[cut]';

/** The text to store, at most `budgetBytes` long (it is all ASCII: bytes are characters). */
export function toMetadataText(text: string, budgetBytes: number): string {
  const stored = text.toWellFormed().replace(perishable, percentEncode);
  return stored.length <= budgetBytes ? stored : cut(stored, budgetBytes);
}

const percentEncode = (text: string): string =>
  Array.from(encoder.encode(text), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');

function cut(stored: string, budgetBytes: number): string {
  const roomBytes = budgetBytes - cutMark.length;
  const kept = wholeCharacters(stored, roomBytes).replace(/(?: |%20)+$/, '');
  return kept === '' ? '' : kept + cutMark;
}

/** As many whole characters as fit: an encoded one is one to four escapes, cut before or after but never within. */
function wholeCharacters(stored: string, roomBytes: number): string {
  let kept = '';
  for (const [character] of stored.matchAll(/%[CDEF][0-9A-F](?:%[89AB][0-9A-F])+|%..|./gsu)) {
    if (kept.length + character.length > roomBytes) break;
    kept += character;
  }
  return kept;
}

/** What was stored, as a person wrote it, and whether it is only the beginning of that. */
export function fromMetadataText(stored: string): { text: string; isCut: boolean } {
  const beginning = stored.endsWith(cutMark) ? stored.slice(0, -cutMark.length) : '';
  const isCut = beginning !== '' && !beginning.endsWith('%20');
  return { text: decodeURIComponent(isCut ? beginning : stored), isCut };
}
