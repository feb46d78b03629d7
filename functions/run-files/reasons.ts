/** What a reason means, and what a person does about it: a row of the table in docs/operating.md. */
interface ReasonMeaning {
  readonly meaning: string;
  readonly advice: string;
}

const startAgain = 'start the vault again: only what is missing is requested';

/**
 * The reasons that a vault's run gives of its own for an archive, in the ledger and in `report.csv`. Besides these, a
 * reason has the name of the error that its restore ended with, or of Glacier's answer (docs/operating.md has both).
 */
export const reasons = {
  RequestLost: { meaning: 'no answer came to the request, and Glacier has no job for it', advice: startAgain },
  JobFailed: { meaning: 'Glacier ended its job as failed', advice: startAgain },
  JobExpired: {
    meaning: 'its output expired, or would have, before it could be restored',
    advice: `${startAgain}; where many expire, raise workers or request fewer bytes per day`,
  },
  ObjectGone: { meaning: 'the object was in the bucket earlier, but is not there now', advice: startAgain },
  TakenAway: {
    meaning: 'its object was verified, and was removed from the bucket later',
    advice: 'find out who removes objects; this run does not buy it again, one that is started later does',
  },
  CopyFailed: {
    meaning: 'it was to be copied from an object with the same bytes, and could not be',
    advice: 'nothing: it is requested itself, within maxCostUsd',
  },
  DestinationTaken: {
    meaning: 'another object lies at its key',
    advice: 'move that object away and start the vault again',
  },
  Stopped: { meaning: 'a person stopped its restore', advice: startAgain },
  SampleFailed: {
    meaning: 'an archive of the sample was not restored, so the rest was not requested',
    advice: 'read the reason of that archive, then start the vault again',
  },
  OverBudget: {
    meaning: 'the next request would have cost more than maxCostUsd',
    advice: 'start the vault again with a larger maxCostUsd, or choose less',
  },
  OverPolicy: {
    meaning: "it is larger than the account's data retrieval policy allows per hour",
    advice: 'raise the policy, or start the vault again by Bulk, which the policy does not bound',
  },
  NotRequested: { meaning: 'the run ended before this archive was requested', advice: startAgain },
  UnderWay: {
    meaning: 'its job or its restore had not ended when the report was written',
    advice: 'look at the bucket later, or start the vault again',
  },
} as const satisfies Readonly<Record<string, ReasonMeaning>>;

export type ReasonName = keyof typeof reasons;

/** A reason as the ledger keeps it: `<Name>: <sentence>`. */
export const reasonText = (name: ReasonName, sentence: string): string => `${name}: ${sentence}`;

/** The name at the beginning of a reason; undefined where it has none. */
export const reasonNameIn = (reason: string): string | undefined => /^([A-Za-z][\w.]{0,60}): /.exec(reason)?.[1];
