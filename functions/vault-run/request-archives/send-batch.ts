import type { ManifestRow } from '../../vault-flow.ts';
import { rowDescription } from '../job-description.ts';
import { type Verdict, verdictOn } from './classify-answer.ts';
import { turnsAt } from './pace.ts';
import type { AskDoors, Asking } from './session.ts';

/** A row of a block, and what became of its request. */
export interface Answer {
  readonly row: ManifestRow;
  /** Undefined where it was not sent any more, because of an answer to another. */
  readonly verdict: Verdict | undefined;
}

/** Sends a block at the purse's pace, without waiting for one answer before the next; after an answer that concerns all, no more. */
export async function sendBlock(rows: readonly ManifestRow[], asking: Asking, doors: AskDoors): Promise<Answer[]> {
  const turn = turnsAt(asking.purse.now.requestsPerSecond, doors);
  const answers: Promise<Answer>[] = [];
  let isOver = false;
  for (const row of rows) {
    if (!isOver) await turn();
    if (isOver) answers.push(Promise.resolve({ row, verdict: undefined }));
    else answers.push(send(row));
  }
  return await Promise.all(answers);

  async function send(row: ManifestRow): Promise<Answer> {
    const verdict = await initiate(row, asking, doors);
    isOver ||= ['throttled', 'held', 'hopeless'].includes(verdict.kind);
    return { row, verdict };
  }
}

async function initiate({ row, archiveId }: ManifestRow, asking: Asking, { requests }: AskDoors): Promise<Verdict> {
  const { run, request, topicArn } = asking;
  try {
    const description = rowDescription(run.run, row);
    const jobId = await requests.initiateArchive(run.vaultName, {
      archiveId,
      tier: request.tier,
      description,
      topicArn,
    });
    return { kind: 'accepted', jobId };
  } catch (error) {
    return verdictOn(error, run.vaultName);
  }
}
