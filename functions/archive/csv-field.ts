/**
 * A field as Glacier writes it into CSV: quoted where it wants to, `"` inside as `\"`, and a backslash *not* escaped (guide,
 * "api-job-output-get"), so that `"\"` is a field of one backslash. No CSV reader reads that; whole fields can be read because
 * a line has only one that may hold commas.
 *
 * A field that a standard writer wrote again has its quotes doubled (RFC 4180) and is read so. The two can be told apart: inside
 * a field of Glacier's every quote has a backslash before it, and of two doubled ones the second never has.
 */
export function readCsvField(written: string): string {
  const inner = insideQuotes(written.trim());
  if (inner === undefined) return written.trim();
  return inner.replaceAll(/(?<!\\)"/.test(inner) ? '""' : '\\"', '"');
}

/** True for a field that is Glacier's and no standard writer's: quoted, with quotes inside, a backslash before each. */
export function isQuotedByGlacier(written: string): boolean {
  const inner = insideQuotes(written.trim());
  return inner?.includes('"') === true && !/(?<!\\)"/.test(inner);
}

const insideQuotes = (field: string): string | undefined =>
  field.length >= 2 && field.startsWith('"') && field.endsWith('"') ? field.slice(1, -1) : undefined;

/** A field as RFC 4180 writes it. In quotes also with blanks at its ends, which readers drop from others. */
export const writeCsvField = (value: string | number): string =>
  /[",\r\n]|^\s|\s$/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
