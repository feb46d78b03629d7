/**
 * What AWS allows and how long it takes: every number that the simulation takes from AWS, each with its source. Seconds,
 * and calls per second. Quotas are those of one account in one region.
 */

export interface Quota {
  /** So many calls may come at once. */
  readonly burst: number;
  readonly perSecond: number;
}

/** `high`: us-east-1, us-west-2 and eu-west-1. `low`: everywhere else. */
export type Region = 'low' | 'high';

/** Token buckets (Step Functions guide, "service-quotas", API action throttling). Glacier and S3 publish none that is met here. */
export const quotas = {
  low: {
    ListExecutions: { burst: 100, perSecond: 2 },
    DescribeExecution: { burst: 250, perSecond: 10 },
    StartExecution: { burst: 800, perSecond: 150 },
    StartExpressExecution: { burst: 6000, perSecond: 6000 },
    StateTransition: { burst: 800, perSecond: 800 },
    RedriveExecution: { burst: 800, perSecond: 150 },
  },
  high: {
    ListExecutions: { burst: 200, perSecond: 5 },
    DescribeExecution: { burst: 300, perSecond: 15 },
    StartExecution: { burst: 1300, perSecond: 300 },
    StartExpressExecution: { burst: 6000, perSecond: 6000 },
    StateTransition: { burst: 5000, perSecond: 5000 },
    RedriveExecution: { burst: 1300, perSecond: 300 },
  },
} as const satisfies Record<Region, Record<string, Quota>>;

export type QuotaName = keyof typeof quotas.low;

/** How long one call takes. Measured by nobody here: round figures that users of the SDK report from within a region. */
export const callSeconds = {
  ListExecutions: 0.03,
  DescribeExecution: 0.03,
  StartExecution: 0.03,
  StartExpressExecution: 0.03,
  RedriveExecution: 0.03,
  DescribeJob: 0.03,
  InitiateJob: 0.05,
  ListJobs: 0.1,
  SQS: 0.01,
  S3Read: 0.03,
  S3Write: 0.05,
  S3Head: 0.02,
  S3List: 0.1,
} as const;

export type Api = keyof typeof callSeconds;

/** The SDK tries three times; before each repeat it waits a random part of this, doubled each time (AWS SDK for JavaScript, standard retry mode, throttling). */
export const sdk = { attempts: 3, firstWaitSeconds: 0.5 } as const;

/** ListExecutions is "eventually consistent" (Step Functions API reference); nobody says by how much. */
export const listLagSeconds = 2;

/** From job's end to a message in the queue, and from an execution's end to its event. Nobody promises either. */
export const deliverySeconds = { notification: 1, event: 1 } as const;

/** A restore of several parts, besides its bytes. */
export const restoreSeconds = {
  /** Plan: DescribeJob, HeadObject, the first byte, CreateMultipartUpload. */
  plan: 2,
  /** A trivial Distributed Map takes 7 s and more (repost.aws, QUn5oKgcnjRTemt39V9hdtyw). */
  mapStart: 7,
  /** The map's results, CompleteMultipartUpload. */
  finalize: 3,
  /** A small one: the function's start, DescribeJob, HeadObject, PutObject. */
  small: 0.4,
} as const;

/** Transitions of RestoreJobOutput's own states; Express children cost none (infra/definitions/restore-job-output.ts). */
export const transitionsPerRestore = 6;

/** Open Map Runs (Step Functions guide, "service-quotas"). */
export const openMapRuns = 1000;

/** Hours from request to end: the ranges of the Glacier guide, "Archive Retrieval Options". */
export const tierHours = {
  Expedited: { least: 1 / 60, most: 5 / 60 },
  Standard: { least: 3, most: 5 },
  Bulk: { least: 5, most: 12 },
} as const;

/** Glacier keeps an output so long (Glacier guide, "Downloading an archive"). */
export const outputHours = 24;

/** Lambda ends a call after a quarter of an hour (Lambda quotas). */
export const lambdaSeconds = 900;
