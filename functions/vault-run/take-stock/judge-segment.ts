import { passingErrors } from '../../errors.ts';
import { logOf } from '../../runtime/log.ts';
import { inOrder } from '../../runtime/map-in-order.ts';
import type { Ledger, LedgerEntry, ManifestRow } from '../../vault-flow.ts';
import { verdictOf } from './classify-object.ts';
import type { Noted } from './found-objects.ts';
import { type FateDoors, fateOf } from './job-outcome.ts';
import { type Judgement, judge, type Rules } from './judge.ts';

/** Questions to S3 or Glacier side by side. */
const atOnce = 32;

export interface Piece {
  readonly vaultName: string;
  readonly rows: readonly ManifestRow[];
  readonly ledger: Ledger;
  readonly noted: ReadonlyMap<number, Noted>;
  readonly rules: Rules;
}

export interface JudgeDoors extends FateDoors {
  readonly hasTime: () => boolean;
}

export interface JudgedPiece {
  readonly ledger: Ledger;
  /** False where time was up before all were asked about: the same piece again goes on with the others. */
  readonly isWhole: boolean;
  /** Why some could not be looked at. The ledger is good to be kept; the step is to be tried again. */
  readonly trouble: readonly unknown[];
}

/** Brings a piece's ledger up to date. Asks about some rows at least, so that every repeat comes further. */
export async function judgePiece(piece: Piece, doors: JudgeDoors): Promise<JudgedPiece> {
  const ledger: Record<string, LedgerEntry> = { ...piece.ledger };
  const questions = judgeAll(piece, ledger);
  const trouble: unknown[] = [];
  let [asked, answered] = [0, 0];
  const ask = async (question: Question) => {
    if (asked >= atOnce && !doors.hasTime()) return;
    asked += 1;
    const entry = await answerTo(question, piece, doors, trouble);
    if (entry !== undefined) ledger[question.row.row] = entry;
    answered += 1;
  };
  for await (const _ of inOrder(questions, atOnce, ask));
  return { ledger, isWhole: answered === questions.length, trouble };
}

type Question = Extract<Judgement, { step: 'look at the object' | 'ask Glacier' }> & { readonly row: ManifestRow };

/** Writes down what is clear already; gives what somebody is to be asked about. */
function judgeAll({ rows, noted, rules }: Piece, ledger: Record<string, LedgerEntry>): readonly Question[] {
  const questions: Question[] = [];
  for (const row of rows) {
    const judgement = judge(row, ledger[row.row], noted.get(row.row), rules);
    if (judgement.step === 'write down') ledger[row.row] = judgement.entry;
    else if (judgement.step !== 'leave it') questions.push({ ...judgement, row });
  }
  return questions;
}

const answerTo = (question: Question, piece: Piece, doors: JudgeDoors, trouble: unknown[]) =>
  question.step === 'ask Glacier'
    ? ask(question, piece, doors)
    : look(question, piece, doors).catch((error: unknown) => void trouble.push(error));

/** An object that could not be looked at must not count as absent: its archive would be bought again. */
async function look(
  { row, noted }: Extract<Question, { step: 'look at the object' }>,
  { ledger, rules }: Piece,
  { bucket, bucketName }: JudgeDoors,
): Promise<LedgerEntry | undefined> {
  const object = await bucket.lookAt({ bucket: bucketName, key: row.key });
  return object && verdictOf(row, ledger[row.row], object, noted, rules.now);
}

/** What could not be asked is asked in the next round: nothing is lost by it. */
async function ask(
  { row, entry }: Extract<Question, { step: 'ask Glacier' }>,
  { vaultName, rules }: Piece,
  doors: JudgeDoors,
): Promise<LedgerEntry | undefined> {
  try {
    return await fateOf(vaultName, row, entry, rules, doors);
  } catch (error) {
    if (!Error.isError(error) || ![...passingErrors, 'Error'].includes(error.name)) throw error;
    logOf('take-stock', { vaultName, jobId: entry.jobId }).warn('left for the next round', error);
    return undefined;
  }
}
