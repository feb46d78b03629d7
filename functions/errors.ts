/**
 * Every way a restore can end badly. Step Functions chooses the next state by an error's *name*, so a name is a
 * contract: `infra/` imports the names from here, and each is explained in docs/operating.md.
 *
 * A message says what could not be done, what was wanted and what was found. What to do about each is said in one place,
 * functions/dispatch/advice.ts.
 */

/** Waiting does not help: a repeat of the same step meets the same error. */
export const giveUpErrors = [
  'NotificationRefused',
  'InputRefused',
  'JobNotFound',
  'JobFailed',
  'JobExpired',
  'JobNotUnderstood',
  'KeyRefused',
  'DestinationTaken',
  'PartsIncomplete',
  'ResultsNotUnderstood',
  'ArchiveDamaged',
  'UploadLost',
  'ConfigurationError',
  // whole vaults
  'RequestRefused',
  'VaultLocked',
  'InventoryDamaged',
  'OverBudget',
  'ArchivesMissing',
  'NoProgress',
] as const;

/**
 * Ends of Finalize that stay the same however often it is run: the parts are wrong, the place is taken, the upload is
 * gone. The upload is aborted, and a Redrive would only fail again.
 */
export const abandonErrors = [
  'PartsIncomplete',
  'ArchiveDamaged',
  'DestinationTaken',
  'UploadLost',
] as const satisfies readonly (typeof giveUpErrors)[number][];

/** The bytes did not come as promised; fetching them again may help, soon or with a Redrive. */
export const tryAgainErrors = ['RangeIncomplete', 'RangeDamaged'] as const;

/** Not an accident: Glacier is still at work, and its notification comes when it is done. */
export const waitErrors = ['JobNotReady'] as const;

/**
 * What may pass by itself, as Step Functions sees it; `infra/` retries these in every task. The state machine matches by
 * name alone, so functions/cloud turns whatever else an SDK calls a lost connection or a 5xx into one of these.
 */
export const passingErrors = [
  // Glacier (guide, "api-error-responses"; throttling comes as HTTP 400)
  'ThrottlingException',
  'RequestTimeoutException',
  'ServiceUnavailableException',
  'InternalServerError',
  // S3 (API reference, "Error Responses")
  'InternalError',
  'ServiceUnavailable',
  'SlowDown',
  'RequestTimeout',
  'OperationAborted',
  'TemporaryRedirect',
  // the SDK, when no answer came
  'TimeoutError',
  'NetworkingError',
  // Lambda, called by Step Functions (guide, "sfn-best-practices", "concepts-error-handling")
  'Lambda.TooManyRequestsException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
  // a worker that crashed, ran out of memory (seen under two names) or out of time
  'Lambda.Unknown',
  'Sandbox.Timedout',
  'Runtime.ExitError',
  'Runtime.OutOfMemory',
  'States.Timeout',
] as const;

/** Lambda had no room: nothing was tried, and there is room when others have ended. So it is waited for longer than for what went wrong. */
export const throttledErrors = [
  'Lambda.TooManyRequestsException',
] as const satisfies readonly (typeof passingErrors)[number][];

/** The other errors that may pass by themselves, for a task that has a Retry of its own for `throttledErrors`. */
export const passingButThrottled: readonly string[] = passingErrors.filter(
  (name) => !throttledErrors.some((throttled) => throttled === name),
);

/**
 * AWS's own names for what neither a retry nor a redrive passes, and a person can put right. Where AWS answers with a
 * status alone, functions/cloud gives it the name that it has elsewhere.
 */
export const refusedByAws = [
  'AccessDenied',
  'AccessDeniedException',
  // the bucket lies in another region
  'PermanentRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
  'NoSuchBucket',
  'BadRequest',
  'MethodNotAllowed',
] as const;

/**
 * A Distributed Map that gave up, as its execution shows it (Step Functions guide, "Error names"): the parts' own errors
 * are in the Map Run.
 */
export const mapErrors = ['States.ExceedToleratedFailureThreshold', 'States.ResultWriterFailed'] as const;

export type ThawErrorName =
  | (typeof giveUpErrors)[number]
  | (typeof tryAgainErrors)[number]
  | (typeof waitErrors)[number];

/** An error with a name that Step Functions matches on and a sentence that says what was wanted and what was found. */
export class ThawError extends Error {
  override readonly name: ThawErrorName;

  constructor(name: ThawErrorName, sentence: string, cause?: unknown) {
    super(sentence, cause === undefined ? undefined : { cause });
    this.name = name;
  }
}

const named =
  (name: ThawErrorName) =>
  (sentence: string, cause?: unknown): ThawError =>
    new ThawError(name, sentence, cause);

export const notificationRefused = named('NotificationRefused');
export const inputRefused = named('InputRefused');
export const jobNotFound = named('JobNotFound');
export const jobNotReady = named('JobNotReady');
export const jobFailed = named('JobFailed');
export const jobExpired = named('JobExpired');
export const jobNotUnderstood = named('JobNotUnderstood');
export const keyRefused = named('KeyRefused');
export const destinationTaken = named('DestinationTaken');
export const rangeIncomplete = named('RangeIncomplete');
export const rangeDamaged = named('RangeDamaged');
export const partsIncomplete = named('PartsIncomplete');
export const resultsNotUnderstood = named('ResultsNotUnderstood');
export const archiveDamaged = named('ArchiveDamaged');
export const uploadLost = named('UploadLost');
export const configurationError = named('ConfigurationError');
export const requestRefused = named('RequestRefused');
export const vaultLocked = named('VaultLocked');
export const inventoryDamaged = named('InventoryDamaged');

/** True when `error` has one of these names. Works across realms and bundles: only the name counts. */
export const isNamed = (error: unknown, ...names: readonly string[]): boolean =>
  typeof error === 'object' && error !== null && names.some((name) => name === (error as { name?: unknown }).name);
