/**
 * A field as Glacier writes it into CSV: quoted where it wants to, `"` inside as `\"`, and a backslash *not* escaped (guide,
 * "api-job-output-get"), so that `"\"` is a field of one backslash. No CSV reader reads that; whole fields can be read because
 * a line has only one that may hold commas.
 */
export function readCsvField(written: string): string {
  const trimmed = written.trim();
  const isQuoted = trimmed.length >= 2 && trimmed.startsWith('"') && trimmed.endsWith('"');
  return isQuoted ? trimmed.slice(1, -1).replaceAll('\\"', '"') : trimmed;
}
