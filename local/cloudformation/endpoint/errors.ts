/** What CloudFormation refuses, under the code of its API reference ("Common errors"). */
export class StacksError extends Error {
  readonly status: number;

  constructor(code: string, sentence: string, status = 400) {
    super(sentence);
    this.name = code;
    this.status = status;
  }

  /** What is not ours is a mistake of this cloud. */
  static from(error: unknown): StacksError {
    if (error instanceof StacksError) return error;
    return new StacksError('InternalFailure', Error.isError(error) ? error.message : String(error), 500);
  }
}
