import { CopyRecords } from '../../archive/copies.ts';
import type { BadRow, InventoryRow } from '../../archive/inventory-row.ts';
import type { FileFindings } from '../../archive/user-files/findings.ts';
import { inventoryDamaged, requestRefused } from '../../errors.ts';
import { readJson } from '../../run-files/json-files.ts';
import type { Choosing, Progress } from './choosing.ts';
import { Chunk, countBad, countChosen, countLeftOut, noTotals, type Totals } from './chunk.ts';
import { type AnyInventoryReader, openInventory, type Place } from './inventory.ts';
import { type NamedRow, nameRow, type WhyLeftOut, whyLeftOut } from './name-row.ts';
import { type OfUserFiles, readUserFiles, type UserFiles } from './user-files.ts';

/** What is known once a chunk was scanned: all that the next chunk, and the other passes, need of those before. */
export interface ScanRecord extends Place {
  readonly isEnd: boolean;
  /** Of the whole inventory. */
  readonly sizeBytes: number;
  readonly shards: number;
  /** Where each shard ends in this chunk's file. */
  readonly ends: readonly number[];
  /** Of this chunk and all before. */
  readonly totals: Totals;
  /** Which ids of the user's files were met so far (`UnknownIds`). */
  readonly met: OfUserFiles<string>;
  /** What is doubtful in the user's files: known at the end. */
  readonly findings: OfUserFiles<FileFindings>;
}

const chunkNumber = (chunk: number) => String(chunk).padStart(5, '0');
const copiesKey = ({ at }: Choosing, chunk: number): string => at.scratch(`scan/${chunkNumber(chunk)}.copies`);
export const rowsKey = ({ at }: Choosing, chunk: number): string => at.scratch(`scan/${chunkNumber(chunk)}.jsonl`);
const recordKey = ({ at }: Choosing, chunk: number) => at.scratch(`scan/${chunkNumber(chunk)}.json`);

export async function readRecord(choosing: Choosing, chunk: number): Promise<ScanRecord> {
  const record = await readJson<ScanRecord>(choosing.files, recordKey(choosing, chunk));
  if (record !== undefined) return record;
  throw new Error(`Cannot go on with run "${choosing.run.run}": ${recordKey(choosing, chunk)} is gone`);
}

/** What each chunk has for the search for copies (`CopyRecords`). */
export async function readCopyRecords(choosing: Choosing, { chunks }: Pick<Progress, 'chunks'>): Promise<Buffer[]> {
  const records: Buffer[] = [];
  for (let chunk = 0; chunk < chunks; chunk++) {
    const read = await choosing.files.read(copiesKey(choosing, chunk));
    if (read === undefined) throw new Error(`Cannot go on: ${copiesKey(choosing, chunk)} is gone`);
    records.push(Buffer.from(read.bytes));
  }
  return records;
}

/**
 * First pass: reads the inventory as a stream, names and selects its rows, and writes them down in chunks, each cut into
 * shards by name. A chunk ends after a whole row, where it is large enough or time is up.
 * Errors: `InventoryDamaged`, `RequestRefused`.
 */
export async function scan(progress: Progress, choosing: Choosing): Promise<Progress> {
  let record = await recordBefore(progress.next, choosing);
  const userFiles = await readUserFiles(choosing, record.met);
  const scanning = { choosing, userFiles, whyLeftOut: whyLeftOut(choosing, userFiles) };
  for (let chunk = progress.next; ; chunk++) {
    record = await scanChunk(chunk, record, scanning);
    if (record.isEnd) return { ...progress, pass: 'names', next: 0, chunks: chunk + 1, shards: record.shards };
    if (!choosing.hasTime()) return { ...progress, next: chunk + 1 };
  }
}

interface Scanning {
  readonly choosing: Choosing;
  readonly userFiles: UserFiles;
  readonly whyLeftOut: WhyLeftOut;
}

async function recordBefore(chunk: number, choosing: Choosing): Promise<ScanRecord> {
  const { inventoryFiles, inventoryKey: key, sizes } = choosing;
  const sizeBytes = await inventoryFiles.sizeOf(key);
  if (sizeBytes === undefined) throw damaged(key, 'an inventory there', 'nothing');
  const shards = Math.max(1, Math.ceil(sizeBytes / sizes.shardBytes));
  if (chunk === 0) return { ...beginning, totals: noTotals(), sizeBytes, shards };
  const record = await readRecord(choosing, chunk - 1);
  if (record.sizeBytes === sizeBytes) return record;
  throw damaged(key, `${record.sizeBytes} bytes, as when it was begun`, `${sizeBytes}`);
}

const beginning = {
  offset: 0,
  head: { vaultArn: null, inventoryDate: null },
  isEnd: false,
  ends: [],
  met: {},
  findings: {},
};

async function scanChunk(number: number, before: ScanRecord, scanning: Scanning): Promise<ScanRecord> {
  const { choosing } = scanning;
  const chunk = new Chunk(before.shards);
  const copies = new CopyRecords();
  const badRows: BadRow[] = [];
  const totals = structuredClone(before.totals);
  const reader = openInventory(choosing.inventoryKey, before);
  const isEnd = await readRows(reader, before, choosing, (batch) => {
    for (const row of batch.rows) scanRow(row, { chunk, copies, totals }, scanning);
    badRows.push(...batch.badRows);
    return chunk.length < 2 * choosing.sizes.chunkBytes;
  });
  countBad(totals, badRows);
  const { bytes, ends } = chunk.toFile();
  const { sizeBytes, shards } = before;
  const ofUser = userFilesSoFar(scanning.userFiles, isEnd);
  const record = { offset: reader.offset, head: reader.head, isEnd, sizeBytes, shards, ends, totals, ...ofUser };
  if (isEnd) demandOfThisVault(record, choosing);
  await choosing.files.write(rowsKey(choosing, number), bytes);
  await choosing.files.write(copiesKey(choosing, number), copies.toFile());
  if (badRows.length > 0)
    await choosing.files.write(`${choosing.at.badRowsOfChunks}${chunkNumber(number)}.jsonl`, jsonl(badRows));
  await choosing.files.write(recordKey(choosing, number), JSON.stringify(record));
  return record;
}

function userFilesSoFar({ unknownIds: { names, archives }, findings }: UserFiles, isEnd: boolean) {
  const met = { ...(names && { names: names.met() }), ...(archives && { archives: archives.met() }) };
  return isEnd ? { met: {}, findings: findings() } : { met, findings: {} };
}

/** Gives true at the end of the inventory; false where the chunk is to end before, after at least one row. */
async function readRows(
  reader: AnyInventoryReader,
  { offset, sizeBytes }: ScanRecord,
  { inventoryFiles, inventoryKey, sizes, hasTime }: Choosing,
  take: (batch: ReturnType<AnyInventoryReader['push']>) => boolean,
): Promise<boolean> {
  let hasRoom = true;
  const wantsMore = () =>
    reader.offset === offset || (reader.offset - offset < sizes.chunkBytes && hasRoom && hasTime());
  for (let start = offset; start < sizeBytes; start += sizes.readBytes) {
    if (!wantsMore()) return false;
    const range = { start, end: Math.min(start + sizes.readBytes, sizeBytes) };
    hasRoom = take(reader.push(await inventoryFiles.readRange(inventoryKey, range)));
  }
  take(reader.finish());
  return true;
}

interface Found {
  readonly chunk: Chunk;
  readonly copies: CopyRecords;
  readonly totals: Totals;
}

function scanRow(inventoryRow: InventoryRow, found: Found, scanning: Scanning): void {
  const { choosing, userFiles } = scanning;
  found.totals.rows++;
  userFiles.unknownIds.names?.meet(inventoryRow.archiveId);
  userFiles.unknownIds.archives?.meet(inventoryRow.archiveId);
  for (const named of nameRow(inventoryRow, userFiles, choosing)) addNamed(named, found, scanning);
}

function addNamed(named: NamedRow, { chunk, copies, totals }: Found, { choosing, whyLeftOut: why }: Scanning): void {
  const reason = why(named);
  if (reason !== undefined) return countLeftOut(totals, reason);
  countChosen(totals, named, choosing.prefix, choosing.settings);
  copies.add(named.row.treeHash, named.row.sizeBytes);
  // An estimate is made of sums alone.
  if (choosing.request.mode !== 'estimate') chunk.add(named.row, choosing.asSame);
}

/** An inventory of nothing but bad rows is no empty vault. */
function demandOfThisVault({ head, totals }: ScanRecord, { run, inventoryKey: key }: Choosing): void {
  const [first] = totals.firstBadRows;
  if (totals.rows === 0 && first) throw damaged(key, 'rows', `${totals.badRows} that cannot be read: ${first.reason}`);
  if (head.vaultArn === null || head.vaultArn.endsWith(`:vaults/${run.vaultName}`)) return;
  throw requestRefused(
    `Cannot choose archives of vault "${run.vaultName}": the inventory ${key} is of ${head.vaultArn}. Name another, or none to get a new one.`,
  );
}

const jsonl = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

const damaged = (key: string, wanted: string, found: string) =>
  inventoryDamaged(
    `Cannot read the inventory ${key}: wanted ${wanted}, found ${found}. Request another inventory of the vault as JSON, and start RestoreVault again with "inventory": {"jobId": "..."}.`,
  );
