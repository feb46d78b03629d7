import { DatabaseSync } from 'node:sqlite';
import { InventoryCsvReader } from '../../../functions/archive/inventory-csv.ts';
import { InventoryReader } from '../../../functions/archive/inventory-json.ts';
import type { Batch } from '../../../functions/archive/inventory-row.ts';
import { MiB } from '../../../functions/archive/units.ts';
import type { IndexProgress } from '../api.ts';
import { Arranger, archivesByPath } from './arrange.ts';
import { type NamingRules, namerOf } from './naming.ts';
import { buildPragmas, entryIndexes, pathIndexes, tables } from './schema.ts';
import { dropRepeats, settleNames } from './settle-names.ts';
import { ArchiveWriter } from './write-archives.ts';

/** What is to be indexed. */
export interface IndexWish {
  /** The file to write: one that is not there. */
  readonly file: string;
  /** Size of the inventory, as far as it is known: for the progress. */
  readonly sizeBytes: number | undefined;
  readonly isCsv: boolean;
  readonly naming: NamingRules;
}

/** What the index says of itself; kept in its table `fact`. */
export interface IndexRecord {
  readonly archives: number;
  readonly folders: number;
  readonly badRows: number;
  readonly inventoryDate: string | null;
  /** By number. */
  readonly styles: readonly string[];
  readonly styleCounts: readonly number[];
  readonly builtAt: string;
}

/** What takes which part of the time, as measured (bench/README.md). */
const shares = { reading: 0.5, naming: 0.1, sorting: 0.4 };

/**
 * Reads an inventory as a stream, and writes its index. Memory does not grow with it, but for one bit of a set per copy.
 * Throws an Error with a sentence where the file is no inventory.
 */
export async function buildIndex(
  inventory: AsyncIterable<Uint8Array>,
  wish: IndexWish,
  tell: (progress: IndexProgress) => void,
): Promise<IndexRecord> {
  const db = new DatabaseSync(wish.file);
  try {
    db.exec(buildPragmas);
    db.exec(`BEGIN; ${tables}`);
    const read = await readInventory(db, inventory, wish, tell);
    tell({ phase: 'naming', archives: read.writer.count, share: shares.reading });
    db.exec(pathIndexes);
    dropRepeats(db);
    settleNames(db, wish.naming.keys);
    const folders = arrange(db, read.writer, tell);
    db.exec(entryIndexes);
    const record = recordOf(db, read, folders);
    writeFacts(db, record);
    db.exec('COMMIT; ANALYZE');
    return record;
  } finally {
    db.close();
  }
}

interface Read {
  readonly writer: ArchiveWriter;
  readonly badRows: number;
  readonly inventoryDate: string | null;
}

/** The SDK gives some kilobytes at a time; the reader takes as long for each as for much more. */
const chunkBytes = 1 * MiB;

async function readInventory(
  db: DatabaseSync,
  inventory: AsyncIterable<Uint8Array>,
  { naming, sizeBytes, isCsv }: IndexWish,
  tell: (progress: IndexProgress) => void,
): Promise<Read> {
  const writer = new ArchiveWriter(db, namerOf(naming));
  const reader = isCsv ? new InventoryCsvReader() : new InventoryReader();
  let badRows = 0;
  const take = (batch: Batch) => {
    badRows += batch.badRows.length;
    for (const row of batch.rows) writer.add(row);
  };
  let read = 0;
  for await (const chunk of inChunks(inventory)) {
    take(reader.push(chunk));
    read += chunk.length;
    const share = sizeBytes ? Math.min(1, read / sizeBytes) : 0.5;
    tell({ phase: 'reading', archives: writer.count, share: share * shares.reading });
  }
  const last = reader.finish();
  if (last !== undefined) take(last);
  return { writer, badRows, inventoryDate: reader.head.inventoryDate };
}

async function* inChunks(inventory: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of inventory) {
    pieces.push(piece);
    length += piece.length;
    if (length < chunkBytes) continue;
    yield Buffer.concat(pieces);
    [pieces, length] = [[], 0];
  }
  if (length > 0) yield Buffer.concat(pieces);
}

/** Progress is told so often. */
const rowsPerWord = 20_000;

function arrange(db: DatabaseSync, { styles, count }: ArchiveWriter, tell: (progress: IndexProgress) => void): number {
  const arranger = new Arranger(db);
  const begin = shares.reading + shares.naming;
  for (const archive of archivesByPath(db, styles.indexOf('archive id'))) {
    arranger.add(archive);
    if (arranger.position % rowsPerWord !== 0) continue;
    const share = begin + (shares.sorting / 2) * (arranger.position / count);
    tell({ phase: 'sorting', archives: count, share });
  }
  arranger.end();
  tell({ phase: 'sorting', archives: count, share: begin + shares.sorting / 2 });
  return arranger.folders;
}

function recordOf(
  db: DatabaseSync,
  { writer: { styles }, badRows, inventoryDate }: Read,
  folders: number,
): IndexRecord {
  const counts = db.prepare('SELECT style, count(*) AS count FROM archive GROUP BY style').all();
  const countOf = new Map(counts.map(({ style, count }) => [Number(style), Number(count)]));
  return {
    archives: [...countOf.values()].reduce((sum, count) => sum + count, 0),
    folders,
    badRows,
    inventoryDate,
    styles,
    styleCounts: styles.map((_, style) => countOf.get(style) ?? 0),
    builtAt: new Date().toISOString(),
  };
}

/** Sizes and flags by position, as typed arrays: an estimate goes over them without a query per archive. */
function writeFacts(db: DatabaseSync, record: IndexRecord): void {
  const sizes = new Float64Array(record.archives);
  const flags = new Uint8Array(record.archives);
  const rows = db.prepare('SELECT position, sizeBytes, flags FROM entry');
  rows.setReturnArrays(true);
  for (const row of rows.iterate()) {
    const [position, sizeBytes, flag] = Object.values(row).map(Number);
    sizes[position ?? 0] = sizeBytes ?? 0;
    flags[position ?? 0] = flag ?? 0;
  }
  const insert = db.prepare('INSERT INTO fact VALUES(?, ?)');
  insert.run('record', JSON.stringify(record));
  insert.run('sizes', new Uint8Array(sizes.buffer));
  insert.run('flags', flags);
}
