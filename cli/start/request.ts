import { type GlacierClient, InitiateJobCommand } from '@aws-sdk/client-glacier';

export interface Request {
  readonly vaultName: string;
  readonly archiveId: string;
  /** The stack's topic: a job that names it is restored when it is done. */
  readonly topicArn: string;
}

/** Asks Glacier to make an archive downloadable; the answer is the job's id. */
export async function requestArchive(glacier: GlacierClient, request: Request, signal?: AbortSignal): Promise<string> {
  const jobParameters = { Type: 'archive-retrieval', ArchiveId: request.archiveId, SNSTopic: request.topicArn };
  const { jobId } = await glacier.send(
    new InitiateJobCommand({ accountId: '-', vaultName: request.vaultName, jobParameters }),
    { abortSignal: signal },
  );
  if (jobId === undefined) throw new Error('Cannot request the archive: Glacier answered without a job id');
  return jobId;
}
