import { SameBytes } from '../../archive/copies.ts';
import { readJson } from '../../run-files/json-files.ts';
import { firstRowOf, rowsPerSegment, segmentsOf } from '../../run-files/keys.ts';
import { mapInOrder } from '../../runtime/map-in-order.ts';
import type { KeyRow, ManifestRow } from '../../vault-flow.ts';
import type { Choosing, Progress } from './choosing.ts';
import { Merge, type MergedLine } from './merge.ts';
import { begins, byDateKey, byKeyKey } from './name-shards.ts';
import { readCopyRecords } from './scan.ts';

/** What the last pass needs to know of a segment of the manifest. */
interface SegmentRecord {
  /** Base64 of two bytes a row, little-endian: its shard. Rows of one shard come in the order of its `by-date`. */
  readonly shards: string;
  /** The first row of each kind. */
  readonly firsts: Readonly<Record<string, number>>;
  /** Base64 of what `SameBytes` learned in this segment; only where copies are made. */
  readonly copies?: string;
}

const recordKey = ({ at }: Choosing, segment: number) => at.scratch(`order/${segment}.json`);

/** Third pass: all shards merged by date, numbered, and written down in segments, each with an index. */
export async function orderRows(progress: Progress, choosing: Choosing): Promise<Progress> {
  const keys = progress.cursors.map((_, shard) => byDateKey(choosing, shard));
  const { files, sizes } = choosing;
  const merge = await Merge.open({ files, keys, cursors: progress.cursors, bufferBytes: sizes.mergeBytes });
  const sameBytes = choosing.request.copies ? await sameBytesSoFar(progress, choosing) : undefined;
  let { next, rows } = progress;
  for (;;) {
    const lines = await merge.take(rowsPerSegment);
    if (lines.length > 0) await writeSegment(next, lines, choosing, sameBytes);
    next += lines.length > 0 ? 1 : 0;
    rows += lines.length;
    if (lines.length < rowsPerSegment) return { ...progress, pass: 'by key', next: 0, rows, cursors: begins(progress) };
    if (!choosing.hasTime()) return { ...progress, next, rows, cursors: merge.cursors };
  }
}

/** What the segments before were told of copies. */
async function sameBytesSoFar({ next, chunks }: Progress, choosing: Choosing): Promise<SameBytes> {
  const sameBytes = new SameBytes(await readCopyRecords(choosing, { chunks }));
  for (let segment = 0; segment < next; segment++) {
    const { copies = '' } = await readSegment(segment, choosing);
    sameBytes.recall(Buffer.from(copies, 'base64'));
  }
  return sameBytes;
}

async function writeSegment(
  segment: number,
  lines: readonly MergedLine[],
  choosing: Choosing,
  sameBytes: SameBytes | undefined,
): Promise<void> {
  const { files, at } = choosing;
  const firstRow = firstRowOf(segment);
  const numbered = lines.map(({ rest }, index) => ({ row: firstRow + index, ...unpack(rest) }));
  const texts = numbered.map(({ row, fields }) => {
    const first = sameBytes && firstOf(row, fields, sameBytes);
    const copyOf = first === undefined ? '' : `"sameBytesAs":${first},`;
    return Buffer.from(`{"row":${row},${copyOf}${fields.subarray(1).toString()}\n`);
  });
  const firsts: Record<string, number> = {};
  for (const { row, kind } of numbered) firsts[kind] ??= row;
  const shards = Buffer.from(Uint16Array.from(lines, ({ file }) => file).buffer).toString('base64');
  const copies = sameBytes?.takeNews().toString('base64');
  const record: SegmentRecord = { shards, firsts, ...(copies === undefined ? {} : { copies }) };
  await Promise.all([
    files.write(at.manifest(segment), Buffer.concat(texts)),
    files.write(at.manifestIndex(segment), indexOf(texts)),
    files.write(recordKey(choosing, segment), JSON.stringify(record)),
  ]);
}

function firstOf(row: number, fields: Buffer, sameBytes: SameBytes): number | undefined {
  const { treeHash, sizeBytes }: Pick<ManifestRow, 'treeHash' | 'sizeBytes'> = JSON.parse(fields.toString());
  return sameBytes.firstOf(row, treeHash, sizeBytes);
}

/** Kind, tab, an object as JSON. */
function unpack(rest: Buffer) {
  const tab = rest.indexOf('\t');
  return { kind: rest.toString('utf8', 0, tab), fields: rest.subarray(tab + 1) };
}

/** Where each line begins, and where the last one ends. */
function indexOf(texts: readonly Buffer[]): Buffer {
  const index = Buffer.alloc((texts.length + 1) * 4);
  let end = 0;
  for (const [line, text] of texts.entries()) {
    end += text.length;
    index.writeUInt32LE(end, (line + 1) * 4);
  }
  return index;
}

/** Of each shard: the rows of the manifest that its lines became, in their order. Eight bytes a row. */
async function rowsByShard({ shards, rows }: Progress, choosing: Choosing): Promise<readonly number[][]> {
  const numbers: number[][] = Array.from({ length: shards }, () => []);
  let row = 0;
  for await (const record of records(rows, choosing)) {
    const of = Buffer.from(record.shards, 'base64');
    for (let at = 0; at < of.length; at += 2) numbers[of.readUInt16LE(at)]?.push(row++);
  }
  return numbers;
}

/** The first row of each kind in the whole manifest. */
export async function firstsOf({ rows }: Progress, choosing: Choosing): Promise<ReadonlyMap<string, number>> {
  const firsts = new Map<string, number>();
  for await (const record of records(rows, choosing)) {
    for (const [kind, row] of Object.entries(record.firsts)) if (!firsts.has(kind)) firsts.set(kind, row);
  }
  return firsts;
}

async function* records(rows: number, choosing: Choosing): AsyncGenerator<SegmentRecord> {
  for await (const record of mapInOrder(segmentsOf(rows), readsAhead, (segment) => readSegment(segment, choosing)))
    yield record;
}

async function readSegment(segment: number, choosing: Choosing): Promise<SegmentRecord> {
  const record = await readJson<SegmentRecord>(choosing.files, recordKey(choosing, segment));
  if (record === undefined) throw new Error(`Cannot go on: ${recordKey(choosing, segment)} is gone`);
  return record;
}

const readsAhead = 16;

/** Last pass: all shards merged by key, each key with its row of the manifest. */
export async function sortByKey(progress: Progress, choosing: Choosing): Promise<Progress> {
  const { files, sizes, at } = choosing;
  const keys = progress.cursors.map((_, shard) => byKeyKey(choosing, shard));
  const merge = await Merge.open({ files, keys, cursors: progress.cursors, bufferBytes: sizes.mergeBytes });
  const numbers = await rowsByShard(progress, choosing);
  const lastKeys = [...((await readJson<readonly string[]>(files, at.lastKeys)) ?? [])].slice(0, progress.next);
  for (let { next } = progress; ; next++) {
    const lines = await merge.take(rowsPerSegment);
    const last = lines.at(-1);
    if (last !== undefined) {
      await files.write(at.byKey(next), lines.map((line) => asJson(line, numbers)).join(''));
      lastKeys.push(keyOf(last));
    }
    const isDone = lines.length < rowsPerSegment;
    if (!isDone && choosing.hasTime()) continue;
    await files.write(at.lastKeys, JSON.stringify(lastKeys));
    if (isDone) return { ...progress, pass: 'done', next: 0, cursors: [] };
    return { ...progress, next: next + 1, cursors: merge.cursors };
  }
}

const keyOf = ({ order }: MergedLine): string => Buffer.from(order, 'latin1').toString();

function asJson(merged: MergedLine, numbers: readonly number[][]): string {
  const { file, rest } = merged;
  const line = Number(rest.toString());
  const row = numbers[file]?.[line];
  if (row === undefined) throw new Error(`Cannot number line ${line} of shard ${file}`);
  const keyRow: KeyRow = { key: keyOf(merged), row };
  return `${JSON.stringify(keyRow)}\n`;
}
