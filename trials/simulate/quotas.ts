/**
 * How long AWS takes: every number that the simulation takes from AWS besides its quotas (local/quotas.ts), each with its
 * source, in seconds.
 */
import { publishedQuotas, type Region } from '../../local/quotas.ts';

const quotasOf = (region: Region) => {
  const { apis, stateTransitions } = publishedQuotas[region].stepFunctions;
  return { ...apis, StateTransition: stateTransitions };
};

/** Token buckets by name. A StartSyncExecution counts as StartExpressExecution: for itself AWS publishes no number. */
export const quotas = { low: quotasOf('low'), high: quotasOf('high') } as const;

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
