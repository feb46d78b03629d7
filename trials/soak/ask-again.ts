import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { abortUpload } from '../../test/end-to-end/faults.ts';
import { outputOf } from '../../test/end-to-end/output-of.ts';
import { inTurns } from './in-turns.ts';
import { failureOf } from './reasons.ts';
import { requestJob } from './request-job.ts';
import type { Row } from './rows.ts';
import { type Soak, vaultName } from './soak.ts';

type Answer = (soak: Soak, row: Row, jobId: string) => Promise<void>;

/** The job runs again, under another name. */
const startAgain: Answer = async ({ world }, { index }, jobId) => {
  await world.startByHand(`again-${index}`, { vaultName, jobId });
};

/** The archive is requested once more. */
const requestAgain: Answer = async (soak, row, jobId) => {
  const { admin } = soak.world.cloud.glacier;
  const { ArchiveId } = admin.describe(jobId);
  await admin.completeJob(await requestJob(soak, row, String(ArchiveId), true));
};

/** What lies in the way is taken away, and the job runs again. */
const moveAndStartAgain: Answer = async (soak, row, jobId) => {
  const { clients, cloud } = soak.world;
  await clients.s3.send(new DeleteObjectCommand({ Bucket: outputOf(cloud, 'BucketName'), Key: row.key }));
  await startAgain(soak, row, jobId);
};

/** Nobody waits for an update here: the upload that was left open is aborted, and the job runs again. */
const abortAndStartAgain: Answer = async (soak, row, jobId) => {
  await abortUpload({ world: soak.world, key: row.key });
  await startAgain(soak, row, jobId);
};

/** What docs/operating.md says to do about ends that no redrive heals. */
const answers: Readonly<Record<string, Answer>> = {
  JobExpired: requestAgain,
  ArchiveDamaged: requestAgain,
  UploadLost: startAgain,
  PartsIncomplete: startAgain,
  ResultsNotUnderstood: abortAndStartAgain,
  DestinationTaken: moveAndStartAgain,
};

/** Does so for each row that failed in such a way; gives how many. A part's end does not show on the execution: there it is the map's. */
export async function askAgain(soak: Soak, signal: AbortSignal): Promise<number> {
  const failures = soak.rows.flatMap((row) => {
    const failure = failureOf(soak, row);
    return failure ? { ...failure, row } : [];
  });
  return inTurns(soak, failures, signal, ({ row, error, jobId }) => (answers[error] ?? requestAgain)(soak, row, jobId));
}
