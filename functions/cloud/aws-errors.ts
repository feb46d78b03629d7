import { field } from '../archive/json.ts';
import { passingErrors } from '../errors.ts';

/**
 * Errors of the SDK under names that Step Functions can match. Most arrive with AWS's own name. A broken connection
 * arrives as a plain `Error`, and a HEAD has no body to take a name from (S3 API reference, HeadObject): it gets the one
 * that S3 gives to that status elsewhere ("Error Responses").
 */
class NamedError extends Error {
  override readonly name: string;
  /** As the SDK gave it: the status is still to be read. */
  readonly $metadata: unknown;

  constructor(name: string, sentence: string, cause?: unknown) {
    super(sentence, { cause });
    this.name = name;
    this.$metadata = field(cause, '$metadata');
  }
}

/** Waits for one call to AWS; what it throws has a name that is in `errors.ts` or is AWS's own. */
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

/** AWS owes something, and it did not come in time. */
export const timedOut = (doing: string, wanted: string): Error =>
  new NamedError('TimeoutError', `Cannot ${doing}: wanted ${wanted}, and it had not come.`);

/** The HTTP status AWS answered with; undefined where no answer came. */
export function statusOf(error: unknown): number | undefined {
  const status = field(field(error, '$metadata'), 'httpStatusCode');
  return typeof status === 'number' ? status : undefined;
}

export const errorOfName = (error: unknown): string => (Error.isError(error) ? error.name : 'Unknown');

export const messageOf = (error: unknown): string => (Error.isError(error) ? error.message : String(error));

/** What a 5xx may be called: what Step Functions retries by name, and what is answered otherwise (Expedited retrievals). */
const understood: readonly string[] = [...passingErrors, 'InsufficientCapacityException'];

/** Names the SDK makes up where AWS gave none. */
const nameless = /^(Unknown|UnknownError|Error|\d+)$/;

/** AWS's services have many names for one thing: too many requests, come back later. */
const throttled = /Throttl|TooManyRequests|RequestLimitExceeded/;

function withName(doing: string, error: unknown): unknown {
  const [status, name] = [statusOf(error), errorOfName(error)];
  if (understood.includes(name)) return error;
  if (status === undefined) return withoutAnswer(doing, error);
  const isNameless = nameless.test(name);
  const answered = `Cannot ${doing}: the service answered ${status}${isNameless ? '' : ` ${name}`}.`;
  if (status === 429 || throttled.test(name)) {
    return new NamedError('ThrottlingException', `${answered} ${messageOf(error)}`, error);
  }
  if (status >= 500) return new NamedError('ServiceUnavailable', `${answered} ${messageOf(error)}`, error);
  if (!isNameless) return error;
  const { name: known, meaning } = ofStatus[status] ?? otherwise(status);
  return new NamedError(known, `${answered} ${meaning}`, error);
}

interface Meaning {
  readonly name: string;
  readonly meaning: string;
}

/** A status that came without a name. */
const ofStatus: Readonly<Record<number, Meaning>> = {
  301: {
    name: 'PermanentRedirect',
    meaning: 'The bucket lies in another region than the stack looks for it (setting bucketRegion).',
  },
  307: { name: 'TemporaryRedirect', meaning: 'The bucket is new, and S3 does not yet know everywhere where it lies.' },
  400: {
    name: 'BadRequest',
    meaning:
      'It said no more, as to a HEAD: the bucket may lie in another region, its key of KMS may be disabled, or the credentials were over.',
  },
  403: {
    name: 'AccessDenied',
    meaning:
      "It said no more, as to a HEAD: the function's role needs s3:GetObject on the key and s3:ListBucket on the bucket (without it an absent object is 403, too), in the bucket's policy as well where it belongs to another account.",
  },
  404: { name: 'NotFound', meaning: 'There is no such thing.' },
  405: { name: 'MethodNotAllowed', meaning: 'A delete marker lies at the key.' },
  408: { name: 'RequestTimeout', meaning: 'The request came too slowly.' },
  409: { name: 'OperationAborted', meaning: 'Another operation on the same thing is under way.' },
  412: { name: 'PreconditionFailed', meaning: 'What the request was conditional on does not hold.' },
};

const otherwise = (status: number): Meaning =>
  status < 400
    ? { name: 'PermanentRedirect', meaning: 'It sends us elsewhere.' }
    : { name: 'BadRequest', meaning: 'It said no more.' };

function withoutAnswer(doing: string, error: unknown): unknown {
  const code = field(error, 'code');
  // Node tries all addresses of a host, and sums their failures up (net, "autoSelectFamily").
  const isOfNode = ['Error', 'AggregateError'].includes(errorOfName(error));
  if (!isOfNode || typeof code !== 'string') return error;
  return new NamedError(
    'NetworkingError',
    `Cannot ${doing}: the connection failed with ${code}. ${messageOf(error)}`,
    error,
  );
}
