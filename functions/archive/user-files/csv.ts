import { type CastingContext, CsvError, type InfoRecord, type Options, parse } from 'csv-parse/sync';
import { rawLinesOf } from './text.ts';

export const delimiters = [',', ';', '\t'] as const;
export type Delimiter = (typeof delimiters)[number];

interface CsvRecord {
  readonly fields: readonly string[];
  /** The line where it ends, from 1. */
  readonly line: number;
}

/** Each record as it is read: none is kept. */
export interface CsvVisitor {
  record(record: CsvRecord): void;
  /** A line whose quotes no CSV has; the next record begins in the line after it. */
  badQuote(line: number): void;
  /** In this line a quote opens that never closes. */
  openQuote(line: number): void;
}

export interface CsvOptions {
  readonly delimiter: Delimiter;
  /** Blanks before a field, and after one that is not quoted, are dropped. */
  readonly isTrimmed: boolean;
}

/** Where a line begins: bytes, and lines before it. */
interface Place {
  readonly offset: number;
  readonly lines: number;
}

/**
 * CSV as standard writers write it (RFC 4180: quotes doubled inside), with CR, LF or CRLF. Blank lines, and lines that begin
 * with `#`, are skipped. Rows may differ in their number of fields.
 */
export function readCsv(bytes: Buffer, { delimiter, isTrimmed }: CsvOptions, visitor: CsvVisitor): void {
  const options = {
    ...dialect,
    delimiter,
    quote: usesQuotes(bytes, delimiter) ? '"' : null,
    // Not rtrim: with it the parser takes `"a" b` for an error that it cannot go on after.
    ltrim: isTrimmed,
    ...(isTrimmed && { cast: (field: string, { quoting }: CastingContext) => (quoting ? field : field.trimEnd()) }),
  };
  let place: Place | undefined = { offset: 0, lines: 0 };
  while (place !== undefined) place = readFrom(place, bytes, options, visitor);
}

/** Gives the place after a line that is wrong, and undefined at the end. */
function readFrom({ offset, lines: before }: Place, bytes: Buffer, options: Options, visitor: CsvVisitor) {
  const rest = bytes.subarray(offset);
  let lastLine = 0;
  const onRecord = (fields: string[], { lines }: InfoRecord) => {
    lastLine = lines;
    visitor.record({ fields, line: before + lines });
    return null;
  };
  try {
    parse(rest, { ...options, on_record: onRecord });
    return undefined;
  } catch (error) {
    const wrong = rawLinesOf(rest).find(({ number, bytes: line }) => number > lastLine && isRow(line));
    if (!(error instanceof CsvError) || wrong === undefined) throw error;
    const line = before + wrong.number;
    if (error.code === 'CSV_QUOTE_NOT_CLOSED') visitor.openQuote(line);
    else visitor.badQuote(line);
    return { offset: offset + wrong.end, lines: line };
  }
}

const isRow = (line: Buffer): boolean => !/^\s*(?:#|$)/.test(line.toString('latin1', 0, 1000));

const dialect = {
  record_delimiter: ['\r\n', '\n', '\r'] as string[],
  relax_column_count: true,
  skip_empty_lines: true,
  comment: '#',
  comment_no_infix: true,
};

/** Lines before the first row or header: comments, PowerShell's `#TYPE`, and Excel's `sep=;`. */
export const isBeforeHeader = (line: string): boolean => /^\s*#|^sep=.\s*$/i.test(line);

/** The fields of one line; undefined if its quotes are none of CSV's. */
export function readCsvLine(line: string, delimiter: Delimiter): readonly string[] | undefined {
  const isTrimmed = delimiter !== '\t';
  if (!line.includes('"')) return line.split(delimiter).map((field) => (isTrimmed ? field.trim() : field));
  try {
    return parse(line, { delimiter, relax_column_count: true, ltrim: isTrimmed })[0];
  } catch {
    return undefined;
  }
}

const [tab, lf, cr, blank, quoteMark] = [0x09, 0x0a, 0x0d, 0x20, 0x22];

/** Where no field begins with a quote, none is quoted, and a quote elsewhere is a character like any other. */
function usesQuotes(bytes: Buffer, delimiter: Delimiter): boolean {
  const ends = [delimiter.charCodeAt(0), lf, cr];
  const blanks = [blank, tab].filter((byte) => !ends.includes(byte));
  for (let at = bytes.indexOf(quoteMark); at !== -1; at = bytes.indexOf(quoteMark, at + 1)) {
    let before = at - 1;
    while (blanks.includes(bytes[before] ?? 0)) before--;
    if (before < 0 || ends.includes(bytes[before] ?? 0)) return true;
  }
  return false;
}

/**
 * What stands between the fields of a line: the first comma, semicolon or tab outside quotes. Archive ids hold none of them, nor
 * do names of columns. Undefined if there is none.
 */
export function delimiterOf(line: string): Delimiter | undefined {
  const found = /^(?:[^",;\t]|"(?:[^"]|"")*")*([,;\t])/.exec(line)?.[1];
  return delimiters.find((delimiter) => delimiter === found);
}
