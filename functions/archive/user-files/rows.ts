import { isQuotedByGlacier, readCsvField } from '../csv-field.ts';
import { readInventoryCsvLine } from '../inventory-csv.ts';
import { readHeader } from '../inventory-csv-layout.ts';
import { isArchiveId } from '../inventory-row.ts';
import { fromEpoch, modifiedIn } from '../names/when-modified.ts';
import { type Columns, columnsOf } from './columns.ts';
import { type Delimiter, delimiterOf, isBeforeHeader, readCsv, readCsvLine } from './csv.ts';
import { isJournal, readJournalLine } from './mt-journal.ts';
import { ProblemList, type Problems, quoted } from './problems.ts';
import { readSaguLine } from './sagu-log.ts';
import { asUtf8, type FileKind, type Line, linesOf, refuseFile } from './text.ts';

/** How a file is laid out. */
type Layout = 'columns' | 'header' | 'mt-aws-glacier' | 'SAGU' | 'empty';

/** What a row says of an archive. */
interface UserRow {
  readonly archiveId: string;
  /** Undefined in a file of archive ids, and where a journal knows none. */
  readonly name: string | undefined;
  /** When the file was last modified, ISO, where the row tells. */
  readonly modifiedAt: string | undefined;
}

/** Takes the rows one by one; they are kept nowhere else. */
interface UserRows {
  take(row: UserRow): void;
  /** A journal says that the archive was deleted from its vault. */
  drop(archiveId: string): void;
}

export interface Reading {
  readonly kind: FileKind;
  readonly layout: Layout;
  /** How the header calls the column of names; undefined without one. `key` means keys of a report: they begin with its prefix. */
  readonly nameHeader: string | undefined;
  /** Rows that were read well. */
  readonly rows: number;
  readonly problems: Problems;
}

/**
 * Reads any file of names or of archive ids that a person hands in: CSV with comma, semicolon or tab, columns by header or (without
 * one) two of names, one of ids; mt-aws-glacier's journal; SAGU's log. A row that is wrong becomes a problem. Throws an Error with
 * a sentence where the file is wrong as a whole, which it is if not one of its rows can be read.
 */
export function readUserRows(file: Uint8Array | string, kind: FileKind, to: UserRows): Reading {
  const bytes = asUtf8(file, kind);
  const first = firstLineOf(bytes);
  if (first === undefined)
    return { kind, layout: 'empty', nameHeader: undefined, rows: 0, problems: { count: 0, first: [] } };
  const reader = new Reader(bytes, kind, to);
  const reading = isJournal(first.text) ? reader.journal() : reader.table(first);
  const [problem] = reading.problems.first;
  if (reading.rows > 0 || problem === undefined) return reading;
  const { count } = reading.problems;
  const others = count === 1 ? '' : `, and ${count - 1} more such rows and no other`;
  throw new Error(`Cannot read the ${kind}: ${problem.sentence} in line ${problem.line}${others}`);
}

const firstLineOf = (bytes: Buffer): Line | undefined => linesOf(bytes).find(({ text }) => !isBeforeHeader(text));

class Reader {
  readonly #bytes: Buffer;
  readonly #kind: FileKind;
  readonly #to: UserRows;
  readonly #problems = new ProblemList();
  #rows = 0;

  constructor(bytes: Buffer, kind: FileKind, to: UserRows) {
    this.#bytes = bytes;
    this.#kind = kind;
    this.#to = to;
  }

  journal(): Reading {
    for (const { number, text } of linesOf(this.#bytes)) {
      const line = readJournalLine(text);
      if (line === undefined) this.#problems.add(number, 'journal', "a line of mt-aws-glacier's journal", quoted(text));
      else if (line.kind === 'deleted') this.#to.drop(line.archiveId);
      else if (line.kind === 'created') {
        const { archiveId, modifiedSeconds } = line;
        const name = line.name === undefined ? undefined : ownText(line.name);
        this.#take(number, { archiveId: ownText(archiveId), name, modifiedAt: fromEpoch(modifiedSeconds).modifiedAt });
      } else this.#rows++;
    }
    return this.#reading('mt-aws-glacier');
  }

  table(first: Line): Reading {
    if (/^\s*[[{]/.test(first.text)) throw this.#json(first);
    if (this.#kind === 'file of archive ids' && isGlacierHeader(first.text)) return this.#inventory(first);
    this.#lostToExcel();
    const delimiter = delimiterOf(first.text) ?? ',';
    // Not one line's where a quote opens in it and closes in another.
    const fields = readCsvLine(first.text, delimiter);
    const columns = fields && columnsOf(fields, this.#kind);
    const skipTo = columns === undefined ? first.number - 1 : first.number;
    if (columns === undefined && readSaguLine(first.text, delimiter)) return this.#sagu(delimiter);
    const wanted = columns ?? withoutHeader[this.#kind];
    if (this.#isQuotedByGlacier(wanted, delimiter)) this.#glacierLines(skipTo);
    else if (columns === undefined && fields && fields.length !== wanted.count) {
      throw this.#wrongColumns(first, fields.length);
    } else this.#csv(wanted, delimiter, skipTo);
    return this.#reading(columns === undefined ? 'columns' : 'header', wanted.nameHeader);
  }

  /** They look like comments, and must not be taken for some: one id in 64 begins with "-". */
  #lostToExcel(): void {
    if (!this.#bytes.includes('#')) return;
    for (const { number, text } of linesOf(this.#bytes)) {
      const [, error] = excelError.exec(text) ?? [];
      if (error === undefined) continue;
      const found = `${quoted(error)}, which Excel writes for one that begins with "-": import the column as text`;
      this.#problems.add(number, 'archive id', 'an archive id', found);
    }
  }

  /** Lines of Glacier's own inventory, picked out by a person. */
  #inventory(header: Line): Reading {
    for (const { number, text } of linesOf(this.#bytes)) {
      const read = number <= header.number ? undefined : readInventoryCsvLine(text);
      if (read === undefined) continue;
      if ('row' in read) this.#take(number, { archiveId: read.row.archiveId, name: undefined, modifiedAt: undefined });
      else this.#problems.add(number, 'columns', 'a row of an inventory', `another: ${read.reason}`);
    }
    return this.#reading('header');
  }

  #csv(columns: Columns, delimiter: Delimiter, skipTo: number): void {
    const { count } = columns;
    this.#readCsv({ delimiter, isTrimmed: delimiter !== '\t' }, (fields, line) => {
      if (line <= skipTo) return;
      if (fields.length === count) this.#takeFields(line, fields, columns);
      else this.#problems.add(line, 'columns', this.#wantedColumns(columns), quoted(fields.join(delimiter)));
    });
  }

  #takeFields(line: number, fields: readonly string[], { archiveId, name, modified }: Columns): void {
    this.#take(line, {
      archiveId: fields[archiveId]?.trim() ?? '',
      name: name === undefined ? undefined : fields[name],
      modifiedAt: modified === undefined ? undefined : modifiedIn(fields[modified]).modifiedAt,
    });
  }

  #sagu(delimiter: Delimiter): Reading {
    for (const { number, text } of linesOf(this.#bytes)) {
      if (text.trimStart().startsWith('#')) continue;
      const row = readSaguLine(text, delimiter);
      if (row !== undefined) this.#take(number, { ...row, modifiedAt: undefined });
      else this.#problems.add(number, 'columns', "a row of SAGU's log", quoted(text));
    }
    return this.#reading('SAGU');
  }

  #readCsv(
    options: { readonly delimiter: Delimiter; readonly isTrimmed: boolean },
    record: (fields: readonly string[], line: number) => void,
  ): void {
    readCsv(this.#bytes, options, {
      record: ({ fields, line }) => record(fields, line),
      badQuote: (line) =>
        this.#problems.add(line, 'quotes', 'quotes around a whole field, and those within doubled', 'others'),
      openQuote: (line) => {
        throw refuseFile(this.#kind, {
          wanted: 'each quote before a field to have one after it',
          found: `one that opens in line ${line} and never closes`,
          advice: 'Close it; where it belongs to a name, put the name in quotes and double it.',
        });
      },
    });
  }

  /** A file of ids and names whose quotes only Glacier's writing explains. */
  #isQuotedByGlacier({ archiveId, name, count }: Columns, delimiter: Delimiter): boolean {
    if (archiveId !== 0 || name !== 1 || count !== 2 || delimiter !== ',' || !this.#bytes.includes('\\"')) return false;
    return linesOf(this.#bytes).some(({ text }) => isQuotedByGlacier(splitAtComma(text)[1]));
  }

  #glacierLines(skipTo: number): void {
    for (const { number, text } of linesOf(this.#bytes)) {
      if (number <= skipTo || text.trimStart().startsWith('#')) continue;
      const [archiveId, name] = splitAtComma(text);
      const fields = isQuotedByGlacier(name) ? [readCsvField(archiveId), readCsvField(name)] : readCsvLine(text, ',');
      if (fields === undefined)
        this.#problems.add(number, 'quotes', 'one way of quoting in the whole file', quoted(text));
      else if (fields.length === 2)
        this.#take(number, { archiveId: fields[0] ?? '', name: fields[1], modifiedAt: undefined });
      else this.#problems.add(number, 'columns', idAndName, quoted(text));
    }
  }

  #take(line: number, row: UserRow): void {
    if (!isArchiveId(row.archiveId)) this.#problems.add(line, 'archive id', 'an archive id', quoted(row.archiveId));
    else if (row.name?.trim() === '')
      this.#problems.add(line, 'name', `a name for archive ${quoted(row.archiveId)}`, 'none');
    else {
      this.#rows++;
      this.#to.take(row);
    }
  }

  #reading(layout: Layout, nameHeader?: string): Reading {
    return { kind: this.#kind, layout, nameHeader, rows: this.#rows, problems: this.#problems.problems };
  }

  #wantedColumns({ count }: Columns): string {
    if (count === withoutHeader[this.#kind].count) return this.#kind === 'file of names' ? idAndName : 'one archive id';
    return `${count} columns, as in its header`;
  }

  #json({ number }: Line): Error {
    return refuseFile(this.#kind, {
      wanted: 'CSV',
      found: `JSON in line ${number}`,
      advice: 'Write one line per archive, and begin the file with a header such as archiveId,name.',
    });
  }

  #wrongColumns({ number, text }: Line, found: number): Error {
    const isOfNames = this.#kind === 'file of names';
    return refuseFile(this.#kind, {
      wanted: isOfNames ? `two columns, ${idAndName}` : 'one archive id per line',
      found: `${found === 1 ? 'one column' : `${found} columns`} in line ${number}: ${quoted(text)}`,
      advice: `Leave out the others, or begin the file with a header such as ${isOfNames ? 'archiveId,name' : 'archiveId'}.`,
    });
  }
}

const isGlacierHeader = (line: string): boolean => {
  const header = readHeader(line);
  return header !== undefined && header.columns === undefined && header.delimiter === ',';
};

/** `#NAME?` in English and German, `#NOM?` in French: Excel takes such an id for a formula. */
const excelError = /^\s*"?(#[^\s",;\t]{1,20}[?!])"?\s*(?:[,;\t]|$)/;

/** A match of an expression keeps the whole line in memory; a copy does not. */
const ownText = (match: string): string => Buffer.from(match).toString();

const idAndName = '<archive id>,<name>';

const withoutHeader: Readonly<Record<FileKind, Columns>> = {
  'file of names': { archiveId: 0, name: 1, modified: undefined, count: 2, nameHeader: undefined },
  'file of archive ids': { archiveId: 0, name: undefined, modified: undefined, count: 1, nameHeader: undefined },
};

function splitAtComma(line: string): [before: string, after: string] {
  const comma = line.indexOf(',');
  return comma === -1 ? [line, ''] : [line.slice(0, comma), line.slice(comma + 1)];
}
