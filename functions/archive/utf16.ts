/** The first byte of a UTF-16 file with a byte order mark, of either order. No UTF-8 begins so. */
const isUtf16Mark = (firstByte: number | undefined): boolean => firstByte === 0xff || firstByte === 0xfe;

/** Why such an inventory is not read: its rows are found by their bytes. */
const utf16 = 'it is UTF-16 (PowerShell writes so by ">"); save it as UTF-8, for example by Set-Content -Encoding UTF8';

/**
 * Why a file that begins with these bytes is not read; undefined where nothing speaks against it. Without a mark UTF-16 shows by a
 * zero among its first two bytes, which no text in UTF-8 has.
 */
export function whyNotUtf8(beginning: ArrayLike<number>): string | undefined {
  const { 0: first, 1: second } = beginning;
  return isUtf16Mark(first) || first === 0 || second === 0 ? utf16 : undefined;
}
