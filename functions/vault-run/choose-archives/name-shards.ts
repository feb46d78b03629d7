import { MarkedFolders } from '../../archive/names/folders.ts';
import { compareUtf8 } from '../../archive/names/utf8-order.ts';
import { mapInOrder } from '../../runtime/map-in-order.ts';
import type { ManifestRow } from '../../vault-flow.ts';
import { assignNames } from './assign-names.ts';
import type { Choosing, Progress } from './choosing.ts';
import { type ChunkOfShard, linesOfShard } from './chunk.ts';
import type { ScannedRow } from './name-row.ts';
import { freeNames, Occupants } from './occupants.ts';
import { kindOf } from './sample.ts';
import { readRecord, rowsKey } from './scan.ts';

/** Sorted by date: `<created> <archive id>`, tab, kind, tab, the manifest's row without its number. */
export const byDateKey = ({ at }: Choosing, shard: number): string => at.scratch(`names/${shard}.by-date`);
/** Sorted by key: key, tab, line of the file above, tab, size. No key has a tab: they are safe names. */
export const byKeyKey = ({ at }: Choosing, shard: number): string => at.scratch(`names/${shard}.by-key`);

/**
 * Second pass, shard by shard: decides who gets a name that several want or had, and sorts the shard's rows twice. A shard is
 * read whole; rows of one name lie in one shard.
 */
export async function nameShards(progress: Progress, choosing: Choosing): Promise<Progress> {
  const chunks = await chunksOf(progress, choosing);
  const isFree = await freeNames(choosing);
  const { asSame } = choosing;
  let { next, twice, twiceBytes } = progress;
  while (next < progress.shards) {
    const read = await rowsOf(chunks, next, choosing);
    const ground = { folders: new MarkedFolders(read.folderMarks), asSame };
    const named = await assignNames(read.rows, await Occupants.open(next, isFree, choosing), ground);
    if (named === undefined) break;
    twice += read.twice.length;
    twiceBytes += read.twice.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    await writeShard(next, named, choosing);
    next++;
    if (!choosing.hasTime()) break;
  }
  if (next < progress.shards) return { ...progress, next, twice, twiceBytes };
  return { ...progress, pass: 'order', next: 0, twice, twiceBytes, rows: 0, cursors: begins(progress) };
}

export const begins = ({ shards }: Progress): readonly number[] => Array.from({ length: shards }, () => 0);

async function chunksOf({ chunks }: Progress, choosing: Choosing): Promise<ChunkOfShard[]> {
  const numbers = Array.from({ length: chunks }, (_, chunk) => chunk);
  const records = mapInOrder(numbers, readsAhead, (chunk) => readRecord(choosing, chunk));
  const ends = await Array.fromAsync(records, (record) => record.ends);
  return ends.map((of, chunk) => ({ key: rowsKey(choosing, chunk), ends: of }));
}

/**
 * The rows of a shard by date, each archive once under each name, and the marks of its folders: an inventory lists it once, a user's
 * file may not. Sorted before names are assigned, which sorts them again, backwards: then that takes little time.
 */
async function rowsOf(chunks: readonly ChunkOfShard[], shard: number, { files }: Choosing) {
  const rows = new Map<string, ScannedRow>();
  const twice: ScannedRow[] = [];
  const folderMarks = new Set<string>();
  for await (const line of linesOfShard(files, chunks, shard)) {
    const read: ScannedRow | string = JSON.parse(line);
    if (typeof read === 'string') {
      folderMarks.add(read);
      continue;
    }
    const isKnown = rows.has(identityOf(read));
    if (isKnown) twice.push(read);
    else rows.set(identityOf(read), read);
  }
  return { rows: [...rows.values()].sort(byDate), twice, folderMarks };
}

const identityOf = ({ archiveId, name }: ScannedRow) => `${archiveId} ${name}`;

async function writeShard(shard: number, rows: readonly ScannedRow[], choosing: Choosing): Promise<void> {
  const named = rows.map((row) => asManifestRow(row, choosing));
  const keys = named.map(({ key }, line) => ({ key, line }));
  keys.sort((a, b) => compareUtf8(a.key, b.key));
  const { files } = choosing;
  await files.write(byDateKey(choosing, shard), named.map(asLine).join(''));
  await files.write(byKeyKey(choosing, shard), keys.map(({ key, line }) => `${key}\t${line}\n`).join(''));
}

type Unnumbered = Omit<ManifestRow, 'row'>;

function asManifestRow({ name, ...row }: ScannedRow, { prefix, request }: Choosing): Unnumbered {
  return { ...row, key: prefix + name, storageClass: request.storageClass };
}

const asLine = (row: Unnumbered) => `${row.createdAt} ${row.archiveId}\t${kindOf(row)}\t${JSON.stringify(row)}\n`;

/** As `asLine` writes it: dates end in `Z`, so none is the beginning of another. */
const byDate = (a: ScannedRow, b: ScannedRow) => byText(a.createdAt, b.createdAt) || byText(a.archiveId, b.archiveId);

const byText = (a: string, b: string) => (a < b ? -1 : Number(a > b));

const readsAhead = 16;
