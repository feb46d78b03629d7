import { createHash } from 'node:crypto';
import { type ByteRange, toInclusiveRange } from './byte-range.ts';

/** S3 guide, "Naming Amazon S3 objects": a key has at most 1,024 bytes of UTF-8. */
const longestKeyBytes = 1024;

/** Where an archive goes that names no key: `<vault>/<archive id>`. Relative to the prefix, as all keys here. */
export const archiveKey = (vaultName: string, archiveId: string): string => `${vaultName}/${archiveId}`;

/** Where a range of an archive goes, named by its first and last byte: `<vault>/<archive id>.bytes-0-1048575`. */
export const rangeKey = (vaultName: string, archiveId: string, range: ByteRange): string =>
  `${archiveKey(vaultName, archiveId)}.bytes-${toInclusiveRange(range)}`;

export interface InventoryJob {
  readonly vaultName: string;
  readonly jobId: string;
  /** CompletionDate of the job, ISO. */
  readonly completedAt: string;
  readonly format: 'JSON' | 'CSV';
}

/**
 * Where an inventory goes: `inventory/<vault>/20261122T063512Z-<8 of the job's hash>.json`. Sorts by time; two jobs of
 * one second differ by their hash.
 */
export function inventoryKey({ vaultName, jobId, completedAt, format }: InventoryJob): string {
  const toTheSecond = new Date(completedAt).toISOString().replace(/[-:]|\.\d+/g, '');
  const ofTheJob = createHash('sha256').update(jobId).digest('hex').slice(0, 8);
  return `inventory/${vaultName}/${toTheSecond}-${ofTheJob}.${format.toLowerCase()}`;
}

/**
 * Why `key`, named by a user and relative to `prefix`, cannot be restored to; `undefined` when it can. S3 itself would
 * take most of these, but a key that leaves the prefix, or that no tool can copy to a disk, helps nobody.
 */
export function checkKey(prefix: string, key: string): string | undefined {
  if (key === '') return 'it is empty';
  if (!key.isWellFormed()) return 'it is not valid Unicode (half of a surrogate pair)';
  // XML 1.0 has no way to write these: ListObjects could not list the object.
  if (/[\p{Cc}\uFFFE\uFFFF]/u.test(key)) return 'it contains a control character';
  if (key.startsWith('/')) return 'it begins with "/", and keys are relative to the prefix';
  return checkSegments(key) ?? checkLength(prefix + key);
}

function checkSegments(key: string): string | undefined {
  const bad = key.split('/').find((segment) => ['', '.', '..'].includes(segment));
  if (bad === undefined) return undefined;
  return bad === '' ? 'it has an empty segment ("//", or "/" at the end)' : `it has a segment "${bad}"`;
}

function checkLength(wholeKey: string): string | undefined {
  const bytes = Buffer.byteLength(wholeKey);
  if (bytes <= longestKeyBytes) return undefined;
  return `with its prefix it has ${bytes} bytes of UTF-8, and S3 takes ${longestKeyBytes}`;
}
