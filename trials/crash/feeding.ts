import { InitiateJobCommand, UploadArchiveCommand } from '@aws-sdk/client-glacier';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { clientsOf } from '../../cli/shared/clients.ts';
import { administratorVariables } from '../../local/endpoints.ts';
import { bytesOf, type Row } from '../soak/rows.ts';
import { vaultName } from '../soak/soak.ts';
import type { Ready } from './doomed.ts';

/**
 * Puts archives into the vault of a cloud and asks for them, one after the other, until it is killed. Gives the job of
 * each row that got one; the others are for the next cloud.
 */
export async function feed(
  { endpoints, outputs }: Ready,
  rows: readonly Row[],
  seed: number,
): Promise<ReadonlyMap<Row, string>> {
  using clients = clientsOf({ endpoints, env: () => administratorVariables });
  const jobs = new Map<Row, string>();
  try {
    for (const row of rows) {
      const upload = new UploadArchiveCommand({ accountId: '-', vaultName, body: bytesOf(row, seed) });
      const { archiveId } = await clients.glacier.send(upload);
      const byHand = row.road === 'by hand';
      const jobParameters = {
        Type: 'archive-retrieval',
        ArchiveId: archiveId,
        Description: JSON.stringify({ thaw: { key: row.key } }),
        SNSTopic: outputs.TopicArn,
      };
      const { jobId = '' } = await clients.glacier.send(
        new InitiateJobCommand({ accountId: '-', vaultName, jobParameters }),
      );
      jobs.set(row, jobId);
      const input = JSON.stringify({ vaultName, jobId });
      const start = { stateMachineArn: outputs.StateMachineArn, name: `by-hand-${row.index}`, input };
      if (byHand) await clients.sfn.send(new StartExecutionCommand(start));
    }
  } catch (error) {
    if (!isOfTheDead(error)) throw error;
  }
  return jobs;
}

/** A connection that broke, or was refused: nobody is there any more. */
const isOfTheDead = (error: unknown) =>
  Error.isError(error) && ('code' in error || ['NetworkingError', 'TimeoutError'].includes(error.name));
