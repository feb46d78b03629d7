import type { Size } from 'aws-cdk-lib';
import { MiB } from '../../functions/archive/units.ts';
import type { Patience } from '../retry.ts';

/**
 * Who ends what, and when. An attempt ends itself first, with a reason; then Step Functions ends the task
 * (`States.Timeout`); Lambda's own limit comes last, 900 s at most (Lambda quotas).
 */

/** Lambda's timeout of each function. */
export const functionSeconds = {
  // It waits for small restores: an Express execution lives 300 s (Step Functions quotas).
  start: 330,
  admit: 60,
  redrive: 30,
  outcome: 30,
  // Fifty jobs are looked at in about a second; what it does not get to, the next hour does.
  findJobs: 300,
  plan: 60,
  // The longest a Lambda may run: both kinds of fetch share the function, and each ends its attempts itself.
  fetchPart: 900,
  // CompleteMultipartUpload of many parts "can take several minutes" (S3 API reference).
  finalize: 600,
  abandon: 120,
  restoreSmall: 50,
  // The longest there is: what takes longer gives back how far it came, and is called again.
  vaultStep: 900,
} as const;

/** A task outlives its function by this: then the function's own end, which says more, is the one that is seen. */
export const taskGraceSeconds = 15;

/** Plan, Finalize, Abandon: waits of 1 + 2 + 4 + 8 + 16 + 30 + 30 + 30 s = 2 minutes at most, one minute on average. */
export const soon: Patience = { firstSeconds: 1, longestSeconds: 30, attempts: 8 };

/**
 * Lambda has no room for Plan, Finalize, Abandon or a large part. Nothing has gone wrong, and the output lives a day: waits of
 * 2 + 4 + ... + 64 + 54 x 120 = 6,606 s, an hour and three quarters at most, three events of the history each. (A part up to 1 GiB has no time for that: its
 * Express child lives 300 s. Its restore is redriven, as often as it takes.)
 */
export const throttled: Patience = { firstSeconds: 2, longestSeconds: 120, attempts: 60 };

/**
 * A part of up to 1 GiB: an Express child, which lives 300 s (Step Functions quotas).
 *
 *     two whole attempts and the wait between them   140 + 2 + 140 = 282 s
 *     all quick failures, then a whole attempt       (2 + 4 + 8 + 16 + 6 x 20 = 150) + 140 = 290 s
 *
 * 1 GiB in 125 s is 8.2 MiB/s. Others measured about 70 in and out of one Lambda (docs/limits.md); what one stream of
 * Glacier's brings is not established.
 */
export const fetchPart = {
  attemptSeconds: 125,
  timeoutSeconds: 140,
  passing: { firstSeconds: 2, longestSeconds: 20, attempts: 10 },
  // Bytes came wrong. One reader saw 1 range in 12 damaged (mt-aws-glacier, issue 115): six tries leave 1 part in 3 million.
  damaged: { firstSeconds: 1, longestSeconds: 10, attempts: 5 },
} as const satisfies Fetch;

/**
 * A part of 2 or 4 GiB: a Standard child, bound only by Lambda's 900 s an attempt. 4 GiB in 840 s is 4.9 MiB/s.
 * Waits of 5 + 10 + 20 + 40 + 80 + 5 x 120 = 755 s; with eleven whole attempts under 3 h of the 24 h a job lives.
 */
export const fetchLargePart = {
  attemptSeconds: 840,
  timeoutSeconds: 870,
  throttled,
  passing: { firstSeconds: 5, longestSeconds: 120, attempts: 10 },
  damaged: { firstSeconds: 5, longestSeconds: 60, attempts: 5 },
} as const satisfies Fetch;

/**
 * RestoreSmallOutput: an Express execution lives 300 s (Step Functions quotas), and one that is cut off there is lost. So
 * the worst that can come, until the job is in other hands, must fit:
 *
 *     three whole attempts and their waits                3 x 55 + 2 + 4             = 171 s
 *     Lambda throttled besides, 2 s until it says so      2 + 4 + 8 + 3 x 16 + 6 x 2 =  74 s
 *     starting RestoreJobOutput, twice                    2 x 10 + 5                 =  25 s
 *     and where that fails, back into the queue           3 x 5 + 1 + 2              =  18 s
 *
 * 288 s together. 128 MiB in 45 s is 2.8 MiB/s.
 */
export const restoreSmall = {
  attemptSeconds: 45,
  timeoutSeconds: 55,
  passing: { firstSeconds: 2, longestSeconds: 4, attempts: 2 },
  throttled: { firstSeconds: 2, longestSeconds: 16, attempts: 6 },
} as const;

export const startRestoreJobOutput = {
  timeoutSeconds: 10,
  patience: { firstSeconds: 5, longestSeconds: 5, attempts: 1 },
} as const;

export const backToQueue = {
  timeoutSeconds: 5,
  patience: { firstSeconds: 1, longestSeconds: 2, attempts: 2 },
} as const;

/**
 * A step of a whole vault, which has days: waits of 2 + 4 + ... + 2048 + 9 x 3600 = 36,494 s at most, ten hours. Its own
 * restores may keep all Lambdas busy for long, and a run must not end because of that. Steps are made to be run again,
 * at any point. Few tries and long waits, for each try is three events of the 25,000 that an execution has.
 */
export const vaultStep: Patience = { firstSeconds: 2, longestSeconds: 3600, attempts: 20 };

/**
 * `Lambda.AWSLambdaException` may be an accident, and is also how a role shows that may not invoke the function (docs/limits.md):
 * waits of 10 + 20 + 40 s, and then a person reads of it.
 */
export const notInvoked: Patience = { firstSeconds: 10, longestSeconds: 40, attempts: 3 };

/** RestoreVault starts others: a run's next execution, and the restore of its inventory. */
export const startsExecution = {
  timeoutSeconds: 60,
  patience: { firstSeconds: 2, longestSeconds: 300, attempts: 12 },
  // As long as the inventory's job lives. Its restore may fail and be redriven by itself, minutes later (infra/redrive.ts):
  // then the next one finds the object there.
  inventorySeconds: 24 * 3600,
  inventory: { firstSeconds: 600, longestSeconds: 3600, attempts: 5 },
} as const;

/** No larger output is sent there: at 8.2 MiB/s, which a part in RestoreJobOutput needs as well, it fits into an attempt. */
const largestSmallBytes = 256 * MiB;

/** Nor one of more than a part. */
export const smallOutputUpToBytes = ({ minimumPartSize }: { readonly minimumPartSize: Size }): number =>
  Math.min(minimumPartSize.toBytes(), largestSmallBytes);

/** One way to fetch a part. */
export interface Fetch {
  /** The attempt's own end, part of its task. */
  readonly attemptSeconds: number;
  /** The task's end, seen by Step Functions. */
  readonly timeoutSeconds: number;
  /** For a Lambda that is throttled. @default as for errors that pass by themselves */
  readonly throttled?: Patience;
  /** For errors that pass by themselves. */
  readonly passing: Patience;
  /** For bytes that did not come as promised. */
  readonly damaged: Patience;
}
