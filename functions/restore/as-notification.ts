import type { GlacierJob } from '../cloud/glacier-job-outputs.ts';

/** What of Glacier's notification `start` reads, for a job whose own never came. */
export function asNotification(job: GlacierJob): string {
  const { VaultARN, JobId, ArchiveSizeInBytes, RetrievalByteRange, InventorySizeInBytes } = job;
  return JSON.stringify({ VaultARN, JobId, ArchiveSizeInBytes, RetrievalByteRange, InventorySizeInBytes });
}
