import { passingErrors } from '../../errors.ts';
import type { Ledger, LedgerEntry } from '../../run-files/ledger.ts';
import { logOf } from '../../runtime/log.ts';
import { mapInOrder } from '../../runtime/map-in-order.ts';
import type { ManifestRow } from '../../vault-flow.ts';
import type { FoundObject } from './found-objects.ts';
import { type OutcomeDoors, outcomeOf } from './job-outcome.ts';
import { classifyObject, type Judgement, judge, type Rules } from './judge.ts';

/** Questions to S3 or Glacier side by side. */
const atOnce = 32;

export interface Segment {
  readonly vaultName: string;
  readonly rows: readonly ManifestRow[];
  readonly ledger: Ledger;
  readonly found: ReadonlyMap<number, FoundObject>;
  readonly rules: Rules;
  /** False where this round did not look what lies at the key: the row stays as it is. */
  readonly isListed: (key: string) => boolean;
}

export interface JudgeDoors extends OutcomeDoors {
  readonly hasTime: () => boolean;
}

export interface JudgedSegment {
  readonly ledger: Ledger;
  /** False where time was up before all were asked about: the same segment again goes on with the others. */
  readonly isWhole: boolean;
  /** Why some could not be looked at. The ledger is good to be kept; the step is to be tried again. */
  readonly trouble: readonly unknown[];
}

/** Brings a segment's ledger up to date. Asks about some rows at least, so that every repeat comes further. */
export async function judgeSegment(segment: Segment, doors: JudgeDoors): Promise<JudgedSegment> {
  const ledger: Record<string, LedgerEntry> = { ...segment.ledger };
  const questions = judgeAll(segment, ledger);
  const trouble: unknown[] = [];
  let [asked, answered] = [0, 0];
  const answer = async (question: Question) => {
    if (asked >= atOnce && !doors.hasTime()) return;
    asked += 1;
    const entry = await answerTo(question, segment, doors, trouble);
    if (entry !== undefined) ledger[question.row.row] = entry;
    answered += 1;
  };
  for await (const _ of mapInOrder(questions, atOnce, answer));
  return { ledger, isWhole: answered === questions.length, trouble };
}

type Question = Extract<Judgement, { step: 'head the object' | 'describe the job' }> & { readonly row: ManifestRow };

/** Writes down what is clear already; gives what somebody is to be asked about. */
function judgeAll({ rows, found, rules, isListed }: Segment, ledger: Record<string, LedgerEntry>): readonly Question[] {
  const questions: Question[] = [];
  for (const row of rows) {
    const there = found.get(row.row);
    if (there === undefined && !isListed(row.key)) continue;
    const judgement = judge(row, ledger[row.row], there, rules);
    if (judgement.step === 'write down') ledger[row.row] = judgement.entry;
    else if (judgement.step !== 'leave it') questions.push({ ...judgement, row });
  }
  return questions;
}

const answerTo = (question: Question, segment: Segment, doors: JudgeDoors, trouble: unknown[]) =>
  question.step === 'describe the job'
    ? describeJob(question, segment, doors)
    : headObject(question, segment, doors).catch((error: unknown) => void trouble.push(error));

/** An object that could not be looked at must not count as absent: its archive would be bought again. */
async function headObject(
  { row, found }: Extract<Question, { step: 'head the object' }>,
  { ledger, rules }: Segment,
  { bucket, bucketName }: JudgeDoors,
): Promise<LedgerEntry | undefined> {
  const object = await bucket.head({ bucket: bucketName, key: row.key });
  return object && classifyObject(row, ledger[row.row], object, found, rules.now);
}

/** What could not be asked is asked in the next round: nothing is lost by it. */
async function describeJob(
  { row, entry }: Extract<Question, { step: 'describe the job' }>,
  { vaultName, rules }: Segment,
  doors: JudgeDoors,
): Promise<LedgerEntry | undefined> {
  try {
    return await outcomeOf(vaultName, row, entry, rules, doors);
  } catch (error) {
    if (!Error.isError(error) || ![...passingErrors, 'Error'].includes(error.name)) throw error;
    logOf('take-stock', { vaultName, jobId: entry.jobId }).warn('left for the next round', error);
    return undefined;
  }
}
