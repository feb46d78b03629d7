import type { Message } from '../cloud/topic.ts';
import { sentenceOf } from '../restore/cause.ts';
import { adviceFor } from './advice.ts';
import type { Failure } from './failure.ts';

/** What one restore is about, as far as it is known. */
export interface Subject {
  readonly vaultName: string;
  readonly jobId: string;
  /** An archive's id, or what else the job brings. */
  readonly archive: string;
  /** Where the object lies or was to lie. */
  readonly key: string;
  readonly executionArn: string;
}

/** A cause quotes what services said; SNS takes 256 KB. */
const longestReason = 2000;

/** Someone is to do something, and what. `note`: why nobody tries again. */
export function failureMessage(about: Subject, { error, cause }: Failure, note: string): Message {
  const reason = `${error}: ${sentenceOf(cause).slice(0, longestReason)}`;
  return {
    subject: `Thaw: not restored, ${error} (vault ${about.vaultName})`,
    attributes: { outcome: 'failed', error },
    text: linesOf('Thaw could not restore a job of Glacier. There is no object.', {
      ...factsOf(about),
      reason,
      'what to do': adviceFor(error),
      'tried again': note,
      execution: about.executionArn,
    }),
  };
}

/** For restores that a person started and waits for. */
export const successMessage = (about: Subject, outcome: string): Message => ({
  subject: `Thaw: ${outcome} (vault ${about.vaultName})`,
  attributes: { outcome: 'restored' },
  text: linesOf(`Thaw: ${outcome}, byte for byte.`, { ...factsOf(about), execution: about.executionArn }),
});

/** In place of more messages than a person reads. */
export const countMessage = (failed: number, told: number, hour: Date, stateMachineArn: string): Message => ({
  subject: `Thaw: ${failed} restores failed in an hour`,
  attributes: { outcome: 'count' },
  text: linesOf(`In the hour from ${hour.toISOString()} on, ${failed} restores failed.`, {
    told: `no more than the first ${told}, each in a message of its own`,
    'what to do': `read them all: aws stepfunctions list-executions --status-filter FAILED --state-machine-arn ${stateMachineArn}`,
  }),
});

const factsOf = ({ vaultName, archive, key, jobId }: Subject) => ({ vault: vaultName, archive, key, job: jobId });

/** Names to the left, one under the other: plain text is what an e-mail shows. */
const linesOf = (title: string, facts: Readonly<Record<string, string>>): string => {
  const lines = Object.entries(facts).map(([name, fact]) => `${name.padEnd(12)}${fact}`);
  return [title, '', ...lines, ''].join('\n');
};
