import { field } from '../archive/json.ts';
import { passingErrors } from '../errors.ts';

/**
 * Errors of the SDK under names that Step Functions can match. Most arrive with AWS's own name; a broken connection
 * arrives as a plain `Error`, and a HEAD has no body to take a name from (S3 API reference, HeadObject).
 */
class NamedError extends Error {
  override readonly name: 'NetworkingError' | 'ServiceUnavailable' | 'AccessDenied';

  constructor(name: NamedError['name'], sentence: string, cause: unknown) {
    super(sentence, { cause });
    this.name = name;
  }
}

/** Runs one call to AWS; what it throws has a name that is in `errors.ts` or is AWS's own. */
export async function withAwsName<Answer>(doing: string, call: Promise<Answer>): Promise<Answer> {
  try {
    return await call;
  } catch (error) {
    throw withName(doing, error);
  }
}

/** Bytes of an answer that still come: it may break off in the midst of its body. */
export async function* bytesWithAwsName(doing: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    throw withName(doing, error);
  }
}

/** The HTTP status AWS answered with; undefined where no answer came. */
export function statusOf(error: unknown): number | undefined {
  const status = field(field(error, '$metadata'), 'httpStatusCode');
  return typeof status === 'number' ? status : undefined;
}

export const errorOfName = (error: unknown): string => (Error.isError(error) ? error.name : 'Unknown');

export const messageOf = (error: unknown): string => (Error.isError(error) ? error.message : String(error));

/** What a 5xx may be called: what Step Functions retries by name, and what is answered otherwise (Expedited retrievals). */
const understood: readonly string[] = [...passingErrors, 'InsufficientCapacityException'];

function withName(doing: string, error: unknown): unknown {
  const status = statusOf(error);
  const isNameless = /^(Unknown|UnknownError|Error|\d+)$/.test(errorOfName(error));
  if (status !== undefined && status >= 500 && !understood.some((name) => name === errorOfName(error))) {
    return new NamedError(
      'ServiceUnavailable',
      `Cannot ${doing}: the service answered ${status}${isNameless ? '' : ` ${errorOfName(error)}`}. ${messageOf(error)}`,
      error,
    );
  }
  if (status === 403 && isNameless) {
    return new NamedError(
      'AccessDenied',
      `Cannot ${doing}: S3 answered 403 and no more, as a HEAD does. Allow the function's role s3:GetObject on the key and s3:ListBucket on the bucket (without it an absent object is 403, too), in the bucket's policy as well where it belongs to another account; then start the execution again.`,
      error,
    );
  }
  const code = field(error, 'code');
  // Node tries all addresses of a host, and sums their failures up (net, "autoSelectFamily").
  const isOfNode = ['Error', 'AggregateError'].includes(errorOfName(error));
  if (status === undefined && isOfNode && typeof code === 'string') {
    return new NamedError(
      'NetworkingError',
      `Cannot ${doing}: the connection failed with ${code}. ${messageOf(error)}`,
      error,
    );
  }
  return error;
}
