import { isUtf8 } from 'node:buffer';
import { readCsvField } from './csv-field.ts';
import { type CsvLayout, glacierLayout, lineEndIn, readHeader, whatLacks } from './inventory-csv-layout.ts';
import type { InventoryHead } from './inventory-json.ts';
import {
  type BadRow,
  type Batch,
  checkRow,
  ForeignDates,
  type InventoryRow,
  longestRowBytes,
  type ReadRow,
  type RowField,
} from './inventory-row.ts';
import { type Delimiter, delimiters, isBeforeHeader, readCsvLine } from './user-files/csv.ts';
import { whyNotUtf8 } from './utf16.ts';

/** Glacier's header, which whoever puts files together may leave anywhere. */
const header = /^\uFEFF?"?ArchiveId"?[,;\t]/;

/** First field, last three, and all that lies between: the description, which may hold anything but a line end. */
const fieldsBy: Readonly<Record<Delimiter, RegExp>> = {
  ',': /^([^,]*),(.*),([^,]*),([^,]*),([^,]*)$/,
  ';': /^([^;]*);(.*);([^;]*);([^;]*);([^;]*)$/,
  '\t': /^([^\t]*)\t(.*)\t([^\t]*)\t([^\t]*)\t([^\t]*)$/,
};

type Read = { readonly row: InventoryRow } | { readonly reason: string };
type Fields = Partial<Record<RowField, string>>;

/**
 * A line of the CSV inventory: a row, or why it is none; undefined for Glacier's header and for a blank line. Both ways of quoting
 * are read, Glacier's and that of standard writers: each field tells whose it is (readCsvField).
 */
export function readInventoryCsvLine(line: string, layout: CsvLayout = glacierLayout): Read | undefined {
  if (line.trim() === '' || header.test(line)) return undefined;
  const text = line.replace(/[\r\n]+$/, '');
  const fields = layout.columns === undefined ? inOrder(text, layout.delimiter) : byHeader(text, layout);
  if (typeof fields === 'string') return { reason: fields };
  const { Size: size = '' } = fields;
  // A table of numbers may write all of them with decimals.
  const row = checkRow({ ...fields, Size: /^\d+(?:\.0+)?$/.test(size) ? Number(size) : size });
  return typeof row === 'string' ? { reason: row } : { row };
}

function inOrder(text: string, delimiter: Delimiter): Fields | string {
  const [, ...written] = fieldsBy[delimiter].exec(text) ?? [];
  if (written.length === 0) return 'it has not the five fields of an inventory';
  const [ArchiveId = '', ArchiveDescription = '', CreationDate = '', Size = '', SHA256TreeHash = ''] =
    written.map(readCsvField);
  return { ArchiveId, ArchiveDescription, CreationDate, Size, SHA256TreeHash };
}

function byHeader(text: string, { delimiter, columns = [] }: CsvLayout): Fields | string {
  const written = readCsvLine(text, delimiter);
  if (written === undefined) return 'its quotes are none of CSV';
  if (written.length !== columns.length) return `it has ${written.length} fields, and the header ${columns.length}`;
  const named = columns.flatMap((column, index) => (column === null ? [] : [[column, written[index]?.trim()]]));
  return Object.fromEntries(named);
}

/**
 * Reads the CSV inventory in chunks of bytes, as InventoryReader reads the JSON one, and can go on after any line, given the head
 * as it was then. CSV has no end. Lines may end with LF, CRLF or CR. push() and finish() throw an Error with a sentence where the
 * first line is neither header nor row, and where the file is not Glacier's at all.
 */
export class InventoryCsvReader {
  #offset: number;
  #lineEnd: CsvLayout['lineEnd'] | undefined;
  /** Known once there was a line that is not blank. */
  #layout: CsvLayout | undefined;
  /** The line that is under way; kept up to longestRowBytes. */
  #pieces: Uint8Array[] = [];
  #lineBytes = 0;
  #rows: ReadRow[] = [];
  #badRows: BadRow[] = [];
  /** Only a reader that has seen the whole file can tell. */
  readonly #dates: ForeignDates | undefined;

  constructor(from?: { readonly offset: number; readonly head?: InventoryHead }) {
    this.#offset = from?.offset ?? 0;
    if (this.#offset === 0) this.#dates = new ForeignDates();
    else this.#layout = from?.head?.csv ?? glacierLayout;
    this.#lineEnd = this.#layout?.lineEnd;
  }

  /** The rows that this chunk completed. The chunk is not kept. */
  push(chunk: Uint8Array): Batch {
    if (this.#lineEnd === undefined) this.#begin(Buffer.concat([...this.#pieces, chunk]));
    else this.#readLines(chunk, this.#lineEnd);
    return this.#batch();
  }

  /** To be called after the last chunk: the last line may lack its end. Of an empty vault Glacier writes the header. */
  finish(): Batch {
    this.#endLine();
    if (this.#layout === undefined) throw noInventory('it is empty');
    const foreign = this.#dates?.verdict();
    if (foreign !== undefined) throw noInventory(foreign);
    return this.#batch();
  }

  /** The byte after the last whole line: where another reader can go on. */
  get offset(): number {
    return this.#offset;
  }

  /** CSV says nothing of vault and date. Has what another reader must know that goes on. */
  get head(): InventoryHead {
    const isGlaciers = this.#layout === undefined || this.#layout === glacierLayout;
    return { vaultArn: null, inventoryDate: null, ...(isGlaciers ? {} : { csv: this.#layout }) };
  }

  /** All bytes so far, until it is known how lines end. */
  #begin(bytes: Buffer): void {
    this.#pieces = [];
    this.#lineBytes = 0;
    this.#lineEnd = bytes.length > longestRowBytes ? 'LF' : lineEndIn(bytes);
    if (this.#lineEnd === undefined) this.#keep(bytes);
    else this.#readLines(bytes, this.#lineEnd);
  }

  #readLines(bytes: Uint8Array, lineEnd: CsvLayout['lineEnd']): void {
    const endByte = lineEnd === 'LF' ? 0x0a : 0x0d;
    let at = 0;
    for (let end = bytes.indexOf(endByte); end !== -1; end = bytes.indexOf(endByte, at)) {
      this.#keep(bytes.subarray(at, end + 1));
      this.#endLine();
      at = end + 1;
    }
    // Whoever gave us the chunk may write over it. (A Buffer's slice() is no copy.)
    this.#keep(Buffer.from(bytes.subarray(at)));
  }

  #keep(piece: Uint8Array): void {
    this.#lineBytes += piece.length;
    if (this.#lineBytes <= longestRowBytes) this.#pieces.push(piece);
    else this.#pieces = [];
  }

  #endLine(): void {
    const offset = this.#offset;
    const endOffset = offset + this.#lineBytes;
    const notUtf8 = offset === 0 ? whyNotUtf8(Buffer.concat(this.#pieces)) : undefined;
    if (notUtf8 !== undefined) throw noInventory(notUtf8);
    const isFirst = this.#layout === undefined;
    const read = this.#readLine();
    if (read !== undefined && 'row' in read) this.#rows.push({ ...read.row, endOffset });
    else if (read !== undefined && isFirst) throw noInventory(`the first line is no row either: ${read.reason}`);
    else if (read !== undefined) this.#badRows.push({ offset, endOffset, reason: read.reason });
    if (read !== undefined) this.#dates?.count('row' in read ? read.row : read.reason);
    this.#offset = endOffset;
    this.#lineBytes = 0;
    this.#pieces = [];
  }

  #readLine(): Read | undefined {
    if (this.#lineBytes > longestRowBytes) return { reason: `it is longer than ${longestRowBytes} bytes` };
    const bytes = Buffer.concat(this.#pieces);
    if (!isUtf8(bytes)) return { reason: 'it is not UTF-8' };
    const line = bytes.toString();
    return this.#layout === undefined
      ? this.#readFirst(line.replace(/^\uFEFF/, ''))
      : readInventoryCsvLine(line, this.#layout);
  }

  /** Undefined for a header, which says how the others are laid out, for a blank line, and for what tools write before the header. */
  #readFirst(line: string): Read | undefined {
    if (line.trim() === '' || isBeforeHeader(line)) return undefined;
    const lineEnd = this.#lineEnd ?? 'LF';
    const named = readHeader(line.replace(/[\r\n]+$/, ''));
    const lacks = named && whatLacks(named);
    if (lacks !== undefined) throw noInventory(lacks);
    if (named !== undefined) this.#layout = layoutOf({ lineEnd, ...named });
    return named === undefined ? this.#readHeadless(line, lineEnd) : undefined;
  }

  /** The first row tells what stands between fields; whether it is one at all, too. */
  #readHeadless(line: string, lineEnd: CsvLayout['lineEnd']): Read | undefined {
    const layouts = delimiters.map((delimiter) => layoutOf({ lineEnd, delimiter }));
    const fitting = layouts.find((layout) => 'row' in (readInventoryCsvLine(line, layout) ?? {}));
    this.#layout = fitting ?? layouts[0];
    return readInventoryCsvLine(line, this.#layout);
  }

  #batch(): Batch {
    const batch = { rows: this.#rows, badRows: this.#badRows };
    this.#rows = [];
    this.#badRows = [];
    return batch;
  }
}

/** Glacier's own is one object, so that it is known again. */
const layoutOf = (layout: CsvLayout): CsvLayout =>
  layout.lineEnd === 'LF' && layout.delimiter === ',' && layout.columns === undefined ? glacierLayout : layout;

const noInventory = (reason: string): Error =>
  new Error(
    `Cannot read the inventory: wanted Glacier's CSV, which begins with ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash, but ${reason}`,
  );
