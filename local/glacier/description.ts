import { toInclusive } from './ranges.ts';
import type { ArchiveWish, InventoryWish, Job } from './records.ts';
import type { Vault } from './vault.ts';

/**
 * The job as DescribeJob, ListJobs and notifications show it. All jobs have the same fields; what does not apply is
 * null (Glacier guide, GlacierJobDescription).
 */
export function describeJob(vault: Vault, job: Job) {
  return {
    Action: job.archive ? 'ArchiveRetrieval' : 'InventoryRetrieval',
    ArchiveId: job.archive?.archiveId ?? null,
    ArchiveSHA256TreeHash: job.archive?.archiveTreeHash ?? null,
    // Of the whole archive, even where a range of it is retrieved (boto/boto issue 2510).
    ArchiveSizeInBytes: job.archive?.sizeBytes ?? null,
    Completed: job.statusCode !== 'InProgress',
    CompletionDate: job.completionDate,
    CreationDate: job.creationDate,
    InventoryRetrievalParameters: job.inventory && describeWish(job.inventory),
    InventorySizeInBytes: job.statusCode === 'Succeeded' ? job.inventorySizeBytes : null,
    JobDescription: job.description,
    JobId: job.id,
    JobOutputPath: null,
    OutputLocation: null,
    RetrievalByteRange: job.archive && toInclusive(job.archive.range),
    SelectParameters: null,
    SHA256TreeHash: job.archive && outputHash(job, job.archive),
    SNSTopic: job.snsTopic,
    StatusCode: job.statusCode,
    StatusMessage: job.statusMessage,
    Tier: job.archive?.tier ?? null,
    VaultARN: vault.arn,
  };
}

const describeWish = (wish: InventoryWish) => ({
  EndDate: wish.endDate,
  Format: wish.format,
  Limit: wish.limit,
  Marker: wish.nextMarker,
  StartDate: wish.startDate,
});

const isWhole = ({ range, sizeBytes }: ArchiveWish): boolean => range.start === 0 && range.end === sizeBytes;

/**
 * Null for a range that is not aligned, and for a whole archive as long as the job is in progress (so says the field's
 * description; the guide's own example shows it earlier: the stricter of the two is played here).
 */
function outputHash(job: Job, wish: ArchiveWish): string | null {
  if (!isWhole(wish)) return wish.rangeTreeHash;
  return job.statusCode === 'InProgress' ? null : wish.archiveTreeHash;
}
