import { readCsvField } from './csv-field.ts';
import {
  type BadRow,
  type Batch,
  checkRow,
  type InventoryRow,
  longestRowBytes,
  type ReadRow,
} from './inventory-row.ts';

const header = /^\uFEFF?"?ArchiveId"?,/;

/** First field, last three, and all that lies between: the description, which may hold anything but a line end. */
const fields = /^([^,]*),(.*),([^,]*),([^,]*),([^,]*)$/;

/**
 * A line of Glacier's CSV inventory (columns ArchiveId, ArchiveDescription, CreationDate, Size, SHA256TreeHash): a row, or
 * why it is none; undefined for the header and for a blank line.
 */
export function readInventoryCsvLine(
  line: string,
): { readonly row: InventoryRow } | { readonly reason: string } | undefined {
  if (line.trim() === '' || header.test(line)) return undefined;
  const [, ...written] = fields.exec(line.replace(/\r?\n?$/, '')) ?? [];
  if (written.length === 0) return { reason: 'it has not the five fields of an inventory' };
  const [ArchiveId, ArchiveDescription, CreationDate, size = '', SHA256TreeHash] = written.map(readCsvField);
  const Size = /^\d+$/.test(size) ? Number(size) : size;
  const row = checkRow({ ArchiveId, ArchiveDescription, CreationDate, Size, SHA256TreeHash });
  return typeof row === 'string' ? { reason: row } : { row };
}

/**
 * Reads the CSV inventory in chunks of bytes, as InventoryReader reads the JSON one, and can go on behind any line. CSV has
 * no head and no end. push() throws an Error with a sentence where the first line is neither header nor row.
 */
export class InventoryCsvReader {
  #offset: number;
  /** The line that is under way; kept up to longestRowBytes. */
  #pieces: Uint8Array[] = [];
  #lineBytes = 0;
  #rows: ReadRow[] = [];
  #badRows: BadRow[] = [];

  constructor(from?: { readonly offset: number }) {
    this.#offset = from?.offset ?? 0;
  }

  /** The rows that this chunk completed. The chunk is not kept. */
  push(chunk: Uint8Array): Batch {
    let at = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, at)) {
      this.#keep(chunk.subarray(at, end + 1));
      this.#endLine();
      at = end + 1;
    }
    // Whoever gave us the chunk may write over it. (A Buffer's slice() is no copy.)
    this.#keep(Buffer.from(chunk.subarray(at)));
    return this.#batch();
  }

  /** To be called behind the last chunk: the last line may lack its end. */
  finish(): Batch {
    this.#endLine();
    return this.#batch();
  }

  /** The byte behind the last whole line: where another reader can go on. */
  get offset(): number {
    return this.#offset;
  }

  #keep(piece: Uint8Array): void {
    this.#lineBytes += piece.length;
    if (this.#lineBytes <= longestRowBytes) this.#pieces.push(piece);
    else this.#pieces = [];
  }

  #endLine(): void {
    const offset = this.#offset;
    const endOffset = offset + this.#lineBytes;
    const read = this.#readLine();
    if (read !== undefined && 'row' in read) this.#rows.push({ ...read.row, endOffset });
    else if (read !== undefined && offset === 0) throw noInventory(read.reason);
    else if (read !== undefined) this.#badRows.push({ offset, endOffset, reason: read.reason });
    this.#offset = endOffset;
    this.#lineBytes = 0;
    this.#pieces = [];
  }

  #readLine() {
    if (this.#lineBytes > longestRowBytes) return { reason: `it is longer than ${longestRowBytes} bytes` };
    return readInventoryCsvLine(Buffer.concat(this.#pieces).toString());
  }

  #batch(): Batch {
    const batch = { rows: this.#rows, badRows: this.#badRows };
    this.#rows = [];
    this.#badRows = [];
    return batch;
  }
}

const noInventory = (reason: string): Error =>
  new Error(
    `Cannot read the inventory: wanted Glacier's CSV, which begins with ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash, but the first line is no row either: ${reason}`,
  );
