import { type CastingContext, CsvError, parse } from 'csv-parse/sync';

export type Delimiter = ',' | ';' | '\t';

export interface CsvRecord {
  readonly fields: readonly string[];
  /** The line where it ends, from 1. */
  readonly line: number;
}

/** Each record as it is read: none is kept. */
export interface CsvVisitor {
  record(record: CsvRecord): void;
  /** A record with a quote that no field can have; it is not given to record(). */
  badQuote(line: number): void;
  /** The rest of the file from this line on has a quote that opens and never closes. */
  openQuote(fromLine: number): void;
}

/**
 * CSV as standard writers write it (RFC 4180: quotes doubled inside), with CR, LF or CRLF. Blank lines, and lines that begin
 * with `#`, are skipped. Rows may differ in their number of fields. Blanks before a field, and after one that is not quoted, are
 * dropped if `isTrimmed`.
 */
export function readCsv(
  bytes: Buffer,
  { delimiter, isTrimmed }: { readonly delimiter: Delimiter; readonly isTrimmed: boolean },
  visitor: CsvVisitor,
): void {
  let lastLine = 0;
  parse(bytes, {
    ...dialect,
    delimiter,
    quote: usesQuotes(bytes, delimiter) ? '"' : null,
    // Not rtrim: with it the parser stops, without a word, at `"a" b`. So blanks after a closing quote are wrong.
    ltrim: isTrimmed,
    ...(isTrimmed && { cast: (field: string, { quoting }: CastingContext) => (quoting ? field : field.trimEnd()) }),
    skip_records_with_error: true,
    on_skip: (error) => {
      if (error instanceof CsvError && error.code === 'CSV_QUOTE_NOT_CLOSED') visitor.openQuote(lastLine + 1);
      else visitor.badQuote(Number(error?.['lines']));
    },
    on_record: (fields: string[], { lines }) => {
      lastLine = lines;
      visitor.record({ fields, line: lines });
      return null;
    },
  });
}

const dialect = {
  record_delimiter: ['\r\n', '\n', '\r'] as string[],
  relax_column_count: true,
  skip_empty_lines: true,
  comment: '#',
  comment_no_infix: true,
};

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

/** Where no field begins with a quote, none is quoted, and a quote elsewhere is a character like any other. */
const usesQuotes = (bytes: Buffer, delimiter: Delimiter): boolean =>
  bytes[0] === 0x22 ||
  [delimiter, `${delimiter} `, '\n', '\r', '\n ', '\r '].some((before) => bytes.includes(`${before}"`));

/**
 * What stands between the fields of a line: the first comma, semicolon or tab outside quotes. Archive ids hold none of them, nor
 * do names of columns. Undefined if there is none.
 */
export const delimiterOf = (line: string): Delimiter | undefined =>
  /^(?:[^",;\t]|"(?:[^"]|"")*")*([,;\t])/.exec(line)?.[1] as Delimiter | undefined;
