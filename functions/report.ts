import { type FileUploads, openFileUploads } from './cloud/file-upload.ts';
import type { Files } from './cloud/files.ts';
import { isNamed } from './errors.ts';
import { vaultDestination } from './restore/restore-target.ts';
import type { ReportEnvironment } from './runtime/environment.ts';
import { vaultStepHandler } from './runtime/handler.ts';
import { settingsOf } from './runtime/read-environment.ts';
import { openWorkBucket } from './runtime/work-bucket.ts';
import type { VaultDestination, VaultRun } from './vault-flow.ts';
import { orVaultProbe } from './vault-run/probe.ts';
import { abandonDraft, writeReport } from './vault-run/report/write-report.ts';

export const handler = vaultStepHandler(
  'report',
  orVaultProbe(
    (run: VaultRun, hasTime) => report(run, { ...doors(), hasTime }),
    () => ({ work: openWorkBucket(settingsOf<ReportEnvironment>()), hasScratch: true }),
  ),
);

export interface ReportDoors {
  readonly files: Pick<Files, 'read' | 'readRange' | 'write' | 'list'>;
  readonly uploads: FileUploads;
  readonly workBucketName: string;
  /** The stack's. */
  readonly destination: VaultDestination;
  readonly hasTime: () => boolean;
  /** Bytes of a part. @default 8 MiB */
  readonly partBytes?: number;
}

/**
 * Writes the proof: what became of every archive, and one page to look at. Error: `ConfigurationError` where the destination is
 * not the one that the run began with.
 */
export async function report(run: VaultRun, doors: ReportDoors): Promise<VaultRun> {
  const called = { ...run, calls: run.calls + 1 };
  try {
    return { ...called, ...(await writeReport(run, doors)) };
  } catch (error) {
    // A call that was repeated had completed it before, or it was swept: the report is written once more.
    if (!isNamed(error, 'NoSuchUpload')) throw error;
    await abandonDraft(run, doors);
    return { ...called, outcome: 'more', progress: null };
  }
}

function doors(): Omit<ReportDoors, 'hasTime'> {
  const settings = settingsOf<ReportEnvironment>();
  const workBucketName = settings.text('WORK_BUCKET_NAME');
  return {
    files: openWorkBucket(settings),
    uploads: openFileUploads(workBucketName, settings.account('ACCOUNT_ID')),
    workBucketName,
    destination: vaultDestination(settings),
  };
}
