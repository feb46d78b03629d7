import { InitiateJobCommand } from '@aws-sdk/client-glacier';
import { outputOf } from '../../test/end-to-end/output-of.ts';
import type { Row } from './rows.ts';
import { type Soak, vaultName } from './soak.ts';

/** Requests a row's archive, to be restored to the row's key; `tells` whether the stack's topic is told. Gives the job's id. */
export async function requestJob(soak: Soak, row: Row, archiveId: string, tells: boolean): Promise<string> {
  const { clients, cloud } = soak.world;
  const jobParameters = {
    Type: 'archive-retrieval',
    ArchiveId: archiveId,
    Description: JSON.stringify({ thaw: { key: row.key } }),
    ...(tells ? { SNSTopic: outputOf(cloud, 'TopicArn') } : {}),
  };
  const request = new InitiateJobCommand({ accountId: '-', vaultName, jobParameters });
  const { jobId } = await clients.glacier.send(request);
  if (jobId === undefined) throw new Error(`Cannot restore ${row.key}: Glacier's answer has no job id`);
  soak.adopt(row, jobId);
  return jobId;
}
