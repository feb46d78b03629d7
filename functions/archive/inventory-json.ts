import type { CsvLayout } from './inventory-csv-layout.ts';
import {
  type BadRow,
  type Batch,
  checkRow,
  ForeignDates,
  fieldsByForm,
  longestRowBytes,
  type ReadRow,
} from './inventory-row.ts';
import { parseJson } from './json.ts';
import { isBlank, JsonValue, type Latin1, toLatin1 } from './json-value.ts';
import { whyNotUtf8 } from './utf16.ts';

/** What the inventory says of itself. A field is null until it was read: it may come after the rows. */
export interface InventoryHead {
  readonly vaultArn: string | null;
  /** ISO. */
  readonly inventoryDate: string | null;
  /** Of a CSV that is not written as Glacier writes it: how it is. */
  readonly csv?: CsvLayout | undefined;
}

/** What must come next, blanks aside. */
type Expected =
  | 'an object'
  | 'its first field'
  | 'a field'
  | 'a colon'
  | 'a value'
  | 'another field'
  | 'the first row'
  | 'a row'
  | 'another row'
  | 'the end';

/** The grammar: what each token leads to. Fields, values and rows are read as a whole (see #begin). */
const tokens: Partial<Record<Expected, Readonly<Record<string, Expected>>>> = {
  'an object': { '{': 'its first field' },
  'its first field': { '}': 'the end' },
  'a colon': { ':': 'a value' },
  'another field': { ',': 'a field', '}': 'the end' },
  'the first row': { ']': 'another field' },
  'another row': { ',': 'a row', ']': 'another field' },
};

/**
 * Reads Glacier's JSON inventory in chunks of bytes, cut anywhere. Memory does not grow: it holds one row of the file. Can
 * begin at a byte after a whole row (`endOffset`), given the head as it was then.
 *
 * push() and finish() throw an Error with a sentence where the file is no inventory. A row that is none is no such case.
 */
export class InventoryReader {
  #expected: Expected = 'an object';
  #value: JsonValue | undefined;
  #field: unknown;
  #head: InventoryHead = { vaultArn: null, inventoryDate: null };
  #hasList = false;
  /** Of the chunk's first byte in the file. */
  #chunkOffset = 0;
  #offset = 0;
  #rows: ReadRow[] = [];
  #badRows: BadRow[] = [];
  /** Only a reader that has seen the whole file can tell. */
  readonly #dates: ForeignDates | undefined;

  constructor(from?: { readonly offset: number; readonly head: InventoryHead }) {
    if (from === undefined) this.#dates = new ForeignDates();
    else this.#goOn(from);
  }

  #goOn(from: { readonly offset: number; readonly head: InventoryHead }): void {
    this.#expected = 'another row';
    this.#hasList = true;
    this.#head = from.head;
    this.#chunkOffset = from.offset;
    this.#offset = from.offset;
  }

  /** The rows that this chunk completed. The chunk is not kept. */
  push(chunk: Uint8Array): Batch {
    this.#rows = [];
    this.#badRows = [];
    const latin1 = toLatin1(chunk);
    for (let at = 0; at < chunk.length; ) {
      at = this.#value === undefined ? this.#token(latin1.text, at) : this.#readOn(this.#value, latin1, at);
    }
    this.#chunkOffset += chunk.length;
    return { rows: this.#rows, badRows: this.#badRows };
  }

  /** To be called after the last chunk: throws where the file breaks off. */
  finish(): void {
    if (!this.isEnded) throw noInventory(`it breaks off at byte ${this.#chunkOffset}`);
    if (!this.#hasList) throw noInventory('it has no ArchiveList');
    const foreign = this.#dates?.verdict();
    if (foreign !== undefined) throw noInventory(foreign);
  }

  get head(): InventoryHead {
    return this.#head;
  }

  /** The byte after the last whole row, good or bad: where another reader can go on. 0 before the first. */
  get offset(): number {
    return this.#offset;
  }

  /** True once the whole inventory was read. */
  get isEnded(): boolean {
    return this.#expected === 'the end';
  }

  #token(text: string, at: number): number {
    const character = text.charAt(at);
    if (isBlank(character) || this.#isByteOrderMark(character, this.#chunkOffset + at)) return at + 1;
    const next = tokens[this.#expected]?.[character];
    if (next === undefined) return this.#begin(character, at);
    this.#expected = next;
    return at + 1;
  }

  /** Of UTF-8, which some editors put before the file. UTF-16 throws: its bytes are no text here. */
  #isByteOrderMark(byte: string, offset: number): boolean {
    const code = byte.charCodeAt(0);
    const notUtf8 = offset === 0 ? whyNotUtf8([code]) : offset === 1 ? whyNotUtf8([0x7b, code]) : undefined;
    if (notUtf8 !== undefined) throw noInventory(notUtf8);
    if (this.#expected !== 'an object' || offset > 2) return false;
    return byte === '\u00ef\u00bb\u00bf'.charAt(offset);
  }

  /** At the first character of a field's name, of a value or of a row. */
  #begin(character: string, at: number): number {
    if (this.#expected === 'a value' && this.#field === 'ArchiveList') return this.#beginList(character, at);
    const isName = this.#expected === 'its first field' || this.#expected === 'a field';
    if (isName ? character !== '"' : !this.#isAtRow() && this.#expected !== 'a value')
      throw this.#unexpected(character, at);
    this.#value = new JsonValue(character, this.#chunkOffset + at, longestRowBytes);
    return at;
  }

  #beginList(character: string, at: number): number {
    if (character !== '[') throw noInventory('its ArchiveList is no list');
    this.#hasList = true;
    this.#expected = 'the first row';
    return at + 1;
  }

  #readOn(value: JsonValue, chunk: Latin1, at: number): number {
    const end = value.read(chunk, at);
    if (end === -1) return chunk.text.length;
    this.#value = undefined;
    if (this.#isAtRow()) this.#endRow(value, this.#chunkOffset + end);
    else if (this.#expected === 'a value') this.#endField(value.text());
    else this.#endName(value.text());
    return end;
  }

  #endName(text: string | undefined): void {
    this.#field = parseJson(text ?? '');
    this.#expected = 'a colon';
  }

  #endField(text: string | undefined): void {
    const value = parseJson(text ?? '');
    if (this.#field === 'VaultARN' && typeof value === 'string') this.#head = { ...this.#head, vaultArn: value };
    if (this.#field === 'InventoryDate' && typeof value === 'string')
      this.#head = { ...this.#head, inventoryDate: value };
    this.#expected = 'another field';
  }

  #endRow(value: JsonValue, endOffset: number): void {
    const row = value.isUtf8 ? readRow(value.text()) : 'it is not UTF-8';
    this.#dates?.count(row);
    if (typeof row === 'string') this.#badRows.push({ offset: value.offset, endOffset, reason: row });
    else this.#rows.push({ ...row, endOffset });
    this.#offset = endOffset;
    this.#expected = 'another row';
  }

  #isAtRow(): boolean {
    return this.#expected === 'the first row' || this.#expected === 'a row';
  }

  #unexpected(character: string, at: number): Error {
    const place = `byte ${this.#chunkOffset + at}`;
    return noInventory(`${this.#expected} should begin at ${place}, where ${JSON.stringify(character)} stands`);
  }
}

function readRow(text: string | undefined) {
  if (text === undefined) return `it is longer than ${longestRowBytes} bytes`;
  const fields = parseJson(text);
  if (fields === undefined) return 'it is no JSON';
  if (typeof fields !== 'object' || fields === null) return 'it is no object';
  return checkRow('ArchiveId' in fields ? fields : fieldsByForm(fields));
}

const noInventory = (reason: string): Error =>
  new Error(
    `Cannot read the inventory: wanted {"VaultARN":...,"InventoryDate":...,"ArchiveList":[...]} as Glacier writes it, but ${reason}`,
  );
