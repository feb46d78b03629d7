import { rowDescription } from '../../run-files/keys.ts';
import type { ManifestRow } from '../../vault-flow.ts';
import { type AnswerClass, classifyAnswer } from './classify-answer.ts';
import type { Session, SessionDoors } from './session.ts';

/** A row of a batch, and what became of its request. */
export interface Answered {
  readonly row: ManifestRow;
  /** Undefined where it was not sent any more, because of an answer to another. */
  readonly answer: AnswerClass | undefined;
}

/** Sends a batch at the request state's pace, without waiting for one answer before the next; after an answer that concerns all, no more. */
export async function sendBatch(
  rows: readonly ManifestRow[],
  session: Session,
  doors: SessionDoors,
): Promise<Answered[]> {
  const { requestsPerSecond } = session.requestState.now;
  const answers: Promise<Answered>[] = [];
  let isOver = false;
  for (const row of rows) {
    if (!isOver) await session.turn(requestsPerSecond);
    if (isOver) answers.push(Promise.resolve({ row, answer: undefined }));
    else answers.push(send(row));
  }
  return await Promise.all(answers);

  async function send(row: ManifestRow): Promise<Answered> {
    const answer = await initiate(row, session, doors);
    isOver ||= ['throttled', 'paused', 'hopeless'].includes(answer.kind);
    return { row, answer };
  }
}

async function initiate(
  { row, archiveId }: ManifestRow,
  session: Session,
  { requests }: SessionDoors,
): Promise<AnswerClass> {
  const { run, request, topicArn } = session;
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
