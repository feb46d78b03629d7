import { type ByteRange, isTreeHashAligned, parseRetrievalRange, sizeOf } from '../archive/byte-range.ts';
import { availableUntil } from '../archive/output-lifetime.ts';
import { largestArchiveBytes } from '../archive/part-plan.ts';
import type { GlacierJob } from '../cloud/glacier-job-outputs.ts';
import { jobFailed, jobNotReady, jobNotUnderstood } from '../errors.ts';
import type { RestoreTask } from '../flow.ts';

/** What a finished job holds ready, in our words. */
export type JobOutput = ArchiveOutput | InventoryOutput;

interface AnyOutput {
  readonly sizeBytes: number;
  /** Glacier's tree hash of exactly this output, 64 hex digits; null where Glacier has none. */
  readonly treeHash: string | null;
  /** When the job was asked for, ISO. */
  readonly createdAt: string | undefined;
  /** Until when Glacier promises it, ISO. */
  readonly availableUntil: string | undefined;
}

interface ArchiveOutput extends AnyOutput {
  readonly kind: 'archive';
  readonly archiveId: string;
  /** The range of the archive that was asked for; undefined when that is all of it. */
  readonly range: ByteRange | undefined;
}

interface InventoryOutput extends AnyOutput {
  readonly kind: 'inventory';
  readonly completedAt: string;
  readonly format: 'JSON' | 'CSV';
}

/**
 * Reads DescribeJob's answer. Errors: `JobNotReady`, `JobFailed`, and `JobNotUnderstood` where a fact that a restore
 * stands on is missing.
 */
export function outputOf(task: RestoreTask, job: GlacierJob): JobOutput {
  demandTypes(task, job);
  demandSuccess(task, job);
  if (job.Action === 'ArchiveRetrieval') return archiveOutput(task, job);
  if (job.Action === 'InventoryRetrieval') return inventoryOutput(task, job);
  throw notUnderstood(task, 'Action "ArchiveRetrieval" or "InventoryRetrieval"', job.Action);
}

/** The SDK hands on what the service sent: where its types promise a text, there may be anything. */
function demandTypes(task: RestoreTask, job: GlacierJob): void {
  for (const field of texts) {
    const value: unknown = job[field] ?? undefined;
    if (value !== undefined && typeof value !== 'string') throw notUnderstood(task, `a text in ${field}`, value);
  }
}

const texts = [
  'Action',
  'ArchiveId',
  'ArchiveSHA256TreeHash',
  'CompletionDate',
  'CreationDate',
  'JobDescription',
  'RetrievalByteRange',
  'SHA256TreeHash',
  'StatusCode',
] as const;

function demandSuccess({ vaultName, jobId }: RestoreTask, job: GlacierJob): void {
  if (job.StatusCode === 'Failed') {
    throw jobFailed(
      `Cannot restore job "${jobId}" of vault "${vaultName}": Glacier says it failed: "${job.StatusMessage ?? 'no reason given'}".`,
    );
  }
  if (job.Completed && job.StatusCode === 'Succeeded') return;
  throw jobNotReady(
    `Cannot restore job "${jobId}" of vault "${vaultName}" yet: wanted status "Succeeded", Glacier says "${job.StatusCode ?? 'nothing'}".`,
  );
}

function archiveOutput(task: RestoreTask, job: GlacierJob): ArchiveOutput {
  const archiveId = job.ArchiveId ?? '';
  if (!/^[A-Za-z0-9_-]+$/.test(archiveId)) throw notUnderstood(task, 'an ArchiveId', job.ArchiveId);
  const archiveBytes = size(task, 'ArchiveSizeInBytes', job.ArchiveSizeInBytes);
  const range = rangeOfArchive(task, job.RetrievalByteRange, archiveBytes);
  const isWhole = sizeOf(range) === archiveBytes;
  return {
    kind: 'archive',
    archiveId,
    range: isWhole ? undefined : range,
    sizeBytes: sizeOf(range),
    treeHash: hash(
      task,
      isWhole ? (job.ArchiveSHA256TreeHash ?? job.SHA256TreeHash) : alignedHash(job, range, archiveBytes),
    ),
    createdAt: isoDate(job.CreationDate),
    availableUntil: availableUntil(Date.parse(job.CompletionDate ?? '')),
  };
}

/** A hash is only good for a range that is a node of the archive's tree; Glacier gives null for the others. */
const alignedHash = (job: GlacierJob, range: ByteRange, archiveBytes: number) =>
  isTreeHashAligned(range, archiveBytes) ? job.SHA256TreeHash : undefined;

/** Glacier fills RetrievalByteRange always; where it does not, the whole archive is meant. */
function rangeOfArchive(task: RestoreTask, text: string | undefined, archiveBytes: number): ByteRange {
  if (text === undefined) return { start: 0, end: archiveBytes };
  const range = parseRetrievalRange(text);
  if (range === undefined || range.end > archiveBytes) {
    throw notUnderstood(task, `a RetrievalByteRange inside the archive's ${archiveBytes} bytes`, text);
  }
  return range;
}

function inventoryOutput(task: RestoreTask, job: GlacierJob): InventoryOutput {
  const completedAt = isoDate(job.CompletionDate);
  if (completedAt === undefined) throw notUnderstood(task, 'a CompletionDate', job.CompletionDate);
  return {
    kind: 'inventory',
    completedAt,
    format: job.InventoryRetrievalParameters?.Format === 'CSV' ? 'CSV' : 'JSON', // JSON is Glacier's default
    sizeBytes: size(task, 'InventorySizeInBytes', job.InventorySizeInBytes),
    treeHash: null, // Glacier has no tree hash of an inventory (Glacier guide, "Describe Job")
    createdAt: isoDate(job.CreationDate),
    availableUntil: availableUntil(Date.parse(job.CompletionDate ?? '')),
  };
}

function size(task: RestoreTask, field: string, value: number | undefined): number {
  if (value !== undefined && Number.isSafeInteger(value) && value > 0 && value <= largestArchiveBytes) {
    return value;
  }
  throw notUnderstood(task, `${field} from 1 to ${largestArchiveBytes} (Glacier's largest archive)`, value);
}

function hash(task: RestoreTask, value: string | undefined): string | null {
  if (value === undefined) return null;
  if (/^[0-9a-f]{64}$/.test(value)) return value;
  throw notUnderstood(task, 'a tree hash of 64 hex digits', value);
}

const isoDate = (text: string | undefined) =>
  text === undefined || Number.isNaN(Date.parse(text)) ? undefined : new Date(text).toISOString();

const notUnderstood = ({ vaultName, jobId }: RestoreTask, wanted: string, found: unknown) =>
  jobNotUnderstood(
    `Cannot restore job "${jobId}" of vault "${vaultName}": wanted ${wanted} in Glacier's description of it, found ${JSON.stringify(found) ?? 'nothing'}.`,
  );
