import { sizeOf } from '../archive/byte-range.ts';
import { type PartPlan, partCount, partRange } from '../archive/part-plan.ts';
import type { Bucket } from '../cloud/bucket.ts';
import type { Files } from '../cloud/files.ts';
import type { StoredPart, Upload } from '../flow.ts';
import { isStoredPart } from './map-results.ts';
import { manifestKey, resultFiles } from './map-run-files.ts';
import { resultRows } from './result-rows.ts';

/** Where the rows of an upload's earlier owners are. */
export interface FormerRows {
  /** Rows that were kept before. */
  readonly keptRowsKey: string | null;
  /** The Map Run of the last owner; undefined where it came to none. */
  readonly mapRunArn: string | undefined;
}

/**
 * The parts of an open upload that need not be fetched again: S3 lists the part with the size that was planned and with
 * the CRC32 that our row has, and the row has the tree hash of those bytes. A part without a row is fetched again, for
 * nobody knows its tree hash; so is one whose row cannot be read. In order. Error: `NoSuchUpload`.
 */
export async function keptParts(
  upload: Upload,
  plan: PartPlan,
  former: FormerRows,
  { bucket, work }: { readonly bucket: Pick<Bucket, 'listParts'>; readonly work: Pick<Files, 'read'> },
): Promise<readonly StoredPart[]> {
  const rows = await rowsByPart(former, work);
  const kept: StoredPart[] = [];
  for await (const { partNumber, sizeBytes, crc32, eTag } of bucket.listParts(upload)) {
    const row = rows.get(partNumber);
    const isOurs = row !== undefined && row.sizeBytes === sizeBytes && row.crc32 === crc32;
    if (isOurs && isPlanned(row, plan)) kept.push({ ...row, eTag });
  }
  return kept;
}

const isPlanned = ({ partNumber, sizeBytes }: StoredPart, plan: PartPlan): boolean =>
  partNumber <= partCount(plan) && sizeBytes === sizeOf(partRange(partNumber, plan));

/** Newer rows take the place of older ones, as newer parts did in S3. */
async function rowsByPart(
  { keptRowsKey, mapRunArn }: FormerRows,
  work: Pick<Files, 'read'>,
): Promise<ReadonlyMap<number, StoredPart>> {
  const files = [...(keptRowsKey === null ? [] : [keptRowsKey]), ...(await filesOf(mapRunArn, work))];
  const parts = new Map<number, StoredPart>();
  for (const key of files) for await (const row of readableRows(key, work)) parts.set(row.partNumber, row);
  return parts;
}

async function filesOf(mapRunArn: string | undefined, work: Pick<Files, 'read'>): Promise<readonly string[]> {
  if (mapRunArn === undefined) return [];
  const manifest = (await work.read(manifestKey(mapRunArn)))?.bytes.toString('utf8') ?? '';
  return (resultFiles(manifest, 'SUCCEEDED') ?? []).filter((key) => key !== undefined);
}

/** Rows up to the first that cannot be read. */
async function* readableRows(key: string, work: Pick<Files, 'read'>): AsyncGenerator<StoredPart> {
  const file = await work.read(key);
  if (file === undefined) return;
  const unreadable = new Error('unreadable');
  try {
    for await (const row of resultRows(chunksOf(file.bytes), () => unreadable)) if (isStoredPart(row)) yield row;
  } catch (error) {
    if (error !== unreadable) throw error;
  }
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}
