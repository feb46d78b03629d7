/** The first byte of a UTF-16 file with a byte order mark, of either order. No UTF-8 begins so. */
export const isUtf16Mark = (firstByte: number | undefined): boolean => firstByte === 0xff || firstByte === 0xfe;

/** Why such an inventory is not read: its rows are found by their bytes. */
export const utf16 =
  'it is UTF-16 (PowerShell writes so by ">"); save it as UTF-8, for example by Set-Content -Encoding UTF8';
