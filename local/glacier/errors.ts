/** An answer that is an error: `{code, message, type}` with its status ("Error Responses" of the Glacier guide). */
export class GlacierError extends Error {
  override readonly name = 'GlacierError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }

  get type(): 'Client' | 'Server' {
    return this.status < 500 ? 'Client' : 'Server';
  }
}

export const notFound = (message: string) => new GlacierError(404, 'ResourceNotFoundException', message);
export const invalid = (message: string) => new GlacierError(400, 'InvalidParameterValueException', message);
/** "Required parameter missing: API version", "...: type", "...: Job Parameters" were seen (aws-sdk-cpp issues 117, 501). */
export const missing = (what: string) =>
  new GlacierError(400, 'MissingParameterValueException', `Required parameter missing: ${what}`);
export const badRequest = (message: string) => new GlacierError(400, 'BadRequest', message);
export const unreadable = (message: string) => new GlacierError(400, 'SerializationException', message);
export const denied = (message: string) => new GlacierError(403, 'AccessDeniedException', message);
export const overPolicy = (message: string) => new GlacierError(400, 'PolicyEnforcedException', message);

export const vaultNotFound = (arnOrName: string) => notFound(`Vault not found for ARN: ${arnOrName}`);
export const jobNotFound = (jobId: string) => notFound(`The job ID was not found: ${jobId}`);
/** Seen by carlossg/glacier-cli issue 15. */
export const archiveNotFound = (archiveId: string) => notFound(`The archive ID was not found: ${archiveId}`);
/** The wording is ours, after that of jobs and archives. */
export const uploadNotFound = (uploadId: string) => notFound(`The upload ID was not found: ${uploadId}`);
