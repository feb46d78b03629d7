import type { ManifestRow } from '../../vault-flow.ts';
import { rowDescription } from '../job-description.ts';
import { type AnswerClass, classifyAnswer } from './classify-answer.ts';
import { turnsAt } from './pace.ts';
import type { Session, SessionDoors } from './session.ts';

/** A row of a batch, and what became of its request. */
export interface Answer {
  readonly row: ManifestRow;
  /** Undefined where it was not sent any more, because of an answer to another. */
  readonly verdict: AnswerClass | undefined;
}

/** Sends a batch at the request state's pace, without waiting for one answer before the next; after an answer that concerns all, no more. */
export async function sendBatch(rows: readonly ManifestRow[], asking: Session, doors: SessionDoors): Promise<Answer[]> {
  const turn = turnsAt(asking.requestState.now.requestsPerSecond, doors);
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

async function initiate(
  { row, archiveId }: ManifestRow,
  asking: Session,
  { requests }: SessionDoors,
): Promise<AnswerClass> {
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
    return classifyAnswer(error, run.vaultName);
  }
}
