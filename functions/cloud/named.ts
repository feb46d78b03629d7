/**
 * Errors of the SDK under names that Step Functions can match. Most arrive with AWS's own name; a broken connection
 * arrives as a plain `Error`, and a HEAD has no body to take a name from (S3 API reference, HeadObject).
 */
export class PassingError extends Error {
  override readonly name: 'NetworkError' | 'ServiceUnavailable';

  constructor(name: 'NetworkError' | 'ServiceUnavailable', sentence: string, cause: unknown) {
    super(sentence, { cause });
    this.name = name;
  }
}

interface SdkError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Runs one call to AWS; what it throws has a name that is in `errors.ts` or is AWS's own. */
export async function named<Answer>(doing: string, call: Promise<Answer>): Promise<Answer> {
  try {
    return await call;
  } catch (error) {
    throw withName(doing, error);
  }
}

export const statusOf = (error: unknown): number | undefined =>
  (error as SdkError | undefined)?.$metadata?.httpStatusCode;

export const nameOf = (error: unknown): string => (error as Error | undefined)?.name ?? 'Unknown';

function withName(doing: string, error: unknown): unknown {
  if (!Error.isError(error)) return error;
  const { code, message, name } = error as SdkError;
  const status = statusOf(error);
  if (status !== undefined && status >= 500 && /^(Unknown|UnknownError|Error|\d+)$/.test(name)) {
    return new PassingError('ServiceUnavailable', `Cannot ${doing}: the service answered ${status}. ${message}`, error);
  }
  if (status === undefined && name === 'Error' && code !== undefined) {
    return new PassingError('NetworkError', `Cannot ${doing}: the connection failed with ${code}. ${message}`, error);
  }
  return error;
}
