import { jsonCodeOf, queryCodeOf, type Refusal } from '../http/refusal.ts';

/** What SNS or SQS refuses, under the code that its clients know. */
export class ServiceError extends Error {
  /** In SNS's XML and in SQS's header `x-amzn-query-error`: the code of the query protocol. */
  readonly code: string;
  /** The name in SQS's JSON (`__type`), which differs from the code for some. */
  readonly jsonType: string;
  readonly status: number;

  constructor(code: string, message: string, { status = 400, jsonType = code } = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.jsonType = jsonType;
    this.status = status;
  }

  /** What is not ours is a mistake of this cloud. */
  static from(error: unknown): ServiceError {
    if (error instanceof ServiceError) return error;
    return internalError(Error.isError(error) ? error.message : String(error));
  }

  /** Who is at fault, as both services say it. */
  get fault(): 'Sender' | 'Receiver' {
    return this.status < 500 ? 'Sender' : 'Receiver';
  }
}

export const internalError = (message: string, status = 500): ServiceError =>
  new ServiceError('InternalError', message, { status });

/** Both services: the Query protocol's code, and in SQS's JSON that of the JSON protocols. */
export const unauthenticated = ({ kind, message }: Refusal): ServiceError =>
  new ServiceError(queryCodeOf(kind), kind === 'missing' ? 'Request is missing Authentication Token' : message, {
    status: 403,
    jsonType: kind === 'missing' ? 'MissingAuthenticationToken' : jsonCodeOf(kind),
  });

/**
 * SNS has a name of its own for it (seen: aws-ia/terraform-aws-control_tower_account_factory issue 151). SQS's code was
 * seen in aws/serverless-application-model issue 3633, by a client that prefers `x-amzn-query-error`; its name in the
 * JSON is not established.
 */
export const accessDenied = (service: 'sqs' | 'sns', message: string): ServiceError =>
  service === 'sns'
    ? new ServiceError('AuthorizationError', message, { status: 403 })
    : new ServiceError('AccessDenied', message, { status: 403, jsonType: 'AccessDeniedException' });
