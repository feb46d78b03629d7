/** What a service refuses: AWS's code as the name, AWS's sentence, the status. */
export class ServiceError extends Error {
  override readonly name: string;
  readonly status: number;

  constructor(code: string, sentence: string, status = 400) {
    super(sentence);
    this.name = code;
    this.status = status;
  }

  /** What is no such error is a mistake of this cloud, and says so under `code`. */
  static from(error: unknown, code = 'InternalFailure'): ServiceError {
    if (error instanceof ServiceError) return error;
    return new ServiceError(code, Error.isError(error) ? error.message : String(error), 500);
  }
}
