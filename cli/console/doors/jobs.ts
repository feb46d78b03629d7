import { type GlacierClient, type GlacierJobDescription, ListJobsCommand } from '@aws-sdk/client-glacier';
import type { JobSeen, JobState, Jobs } from './console-doors.ts';

/** Glacier's jobs of a vault: those of the last day and those under way (Glacier guide, "List Jobs"). */
export const jobsOf = (glacier: GlacierClient): Jobs => ({
  async list(vaultName, statuscode, marker) {
    const answer = await glacier.send(new ListJobsCommand({ accountId: '-', vaultName, statuscode, marker }));
    return { items: (answer.JobList ?? []).map(jobSeen), next: answer.Marker };
  },
});

const jobSeen = (job: GlacierJobDescription): JobSeen => ({
  jobId: job.JobId ?? '',
  isInventory: job.Action === 'InventoryRetrieval',
  tier: job.Action === 'InventoryRetrieval' ? undefined : (job.Tier ?? undefined),
  state: stateOf(job.StatusCode),
  statusMessage: job.StatusMessage ?? undefined,
  archiveId: job.ArchiveId ?? undefined,
  sizeBytes: job.ArchiveSizeInBytes ?? job.InventorySizeInBytes ?? undefined,
  description: job.JobDescription ?? undefined,
  createdAt: job.CreationDate ?? '',
  completedAt: job.CompletionDate ?? undefined,
});

const stateOf = (code: string | undefined): JobState =>
  code === 'Succeeded' || code === 'Failed' ? code : 'InProgress';
