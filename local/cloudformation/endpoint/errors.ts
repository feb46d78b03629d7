/** What CloudFormation refuses, under the code of its API reference ("Common errors"). */
export class CloudFormationError extends Error {
  readonly status: number;

  constructor(code: string, sentence: string, status = 400) {
    super(sentence);
    this.name = code;
    this.status = status;
  }

  /** What is not ours is a mistake of this cloud. */
  static from(error: unknown): CloudFormationError {
    if (error instanceof CloudFormationError) return error;
    return new CloudFormationError('InternalFailure', Error.isError(error) ? error.message : String(error), 500);
  }
}
