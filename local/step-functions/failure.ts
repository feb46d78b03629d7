/** A state's failure, as Retry, Catch and the execution's end see it. */
export class StateFailure extends Error {
  override readonly name = 'StateFailure';
  /** The name that ErrorEquals matches on; a Fail state may have none. */
  readonly error: string | undefined;
  /** What AWS calls Cause: a sentence, or for Lambda the JSON of the error. */
  readonly reason: string | undefined;

  constructor(error: string | undefined, reason: string | undefined) {
    super(`${error ?? 'An error without a name'}: ${reason ?? 'no cause was given'}`);
    this.error = error;
    this.reason = reason;
  }
}

/** What a path, template or intrinsic could not do. The state that asked adds its own name and says States.Runtime. */
export class Unresolved extends Error {
  override readonly name = 'Unresolved';
}

/** An execution was stopped or ran out of time: nothing more happens in it. */
export class Halted extends Error {
  override readonly name = 'Halted';
}

// AWS's own sentence (seen in localstack's recordings and many reports).
export const dataLimitExceeded = (what: string): StateFailure =>
  new StateFailure(
    'States.DataLimitExceeded',
    `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
