import type { Failure } from './runtime/protocol.ts';
import type { ThrottleReason } from './throttle.ts';

/** Who failed: the function's own code, its clock, its process, Lambda's limits, its permissions or Lambda itself. */
export type FailureKind = 'error' | 'timeout' | 'exit' | 'throttle' | 'refused' | 'service';

/**
 * `error` is the name Step Functions matches on, `cause` what it writes beside it: JSON `{errorMessage, errorType, trace}`
 * where the function answered, a sentence of the SDK where Lambda refused.
 */
export type InvokeResult =
  | { readonly ok: true; readonly payload: unknown }
  | {
      readonly ok: false;
      readonly error: string;
      readonly cause: string;
      readonly kind: FailureKind;
      readonly reason?: ThrottleReason;
    };

export type Refused = Extract<InvokeResult, { ok: false }>;

export function failed(failure: Failure, kind: FailureKind): Refused {
  const { errorType, errorMessage, trace } = failure;
  return { ok: false, error: errorType, cause: JSON.stringify({ errorMessage, errorType, trace }), kind };
}

/** Name and sentence as Lambda's console shows them (many public reports); Step Functions: "concepts-error-handling". */
export function timedOut(requestId: string, timeoutSeconds: number): Refused {
  const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
  return failed({ errorType: 'Sandbox.Timedout', errorMessage }, 'timeout');
}

/** `how`: `signal: killed`, `exit status 1`. A quiet exit has its own sentence (Lambda guide, "lambda-runtime-environment"). */
export function exited(requestId: string, how: string): Refused {
  const why =
    how === 'exit status 0' ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${how}`;
  return failed({ errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${requestId} Error: ${why}` }, 'exit');
}

interface Exception {
  /** The SDK's name for it; Step Functions puts `Lambda.` before it. */
  readonly name: string;
  /** Where it differs from the name. */
  readonly code?: string;
  readonly sentence: string;
  readonly status: number;
}

/** An exception of the Invoke call itself, in the words of the SDK that Step Functions calls Lambda with. */
function exception({ name, code = name, sentence, status }: Exception, requestId: string, kind: FailureKind): Refused {
  const cause = `${sentence} (Service: AWSLambda; Status Code: ${status}; Error Code: ${code}; Request ID: ${requestId}; Proxy: null)`;
  return { ok: false, error: `Lambda.${name}`, cause, kind };
}

/** What a throttled Invoke says; Step Functions shows it without the reason. */
export const rateExceeded = 'Rate Exceeded.';

export const throttled = (
  requestId: string,
  reason: ThrottleReason = 'ConcurrentInvocationLimitExceeded',
): Refused => ({
  ...exception({ name: 'TooManyRequestsException', sentence: rateExceeded, status: 429 }, requestId, 'throttle'),
  reason,
});

export const serviceException = (requestId: string): Refused => {
  const sentence = 'An error occurred and the request cannot be processed.';
  return exception({ name: 'ServiceException', sentence, status: 500 }, requestId, 'service');
};

export const notFound = (requestId: string, arn: string): Refused => {
  const sentence = `Function not found: ${arn}`;
  return exception({ name: 'ResourceNotFoundException', sentence, status: 404 }, requestId, 'refused');
};

export const tooLarge = (requestId: string, sizeBytes: number, limitBytes: number): Refused => {
  const sentence = `${sizeBytes} byte payload is too large for the RequestResponse invocation type (limit ${limitBytes} bytes)`;
  return exception({ name: 'RequestTooLargeException', sentence, status: 413 }, requestId, 'refused');
};

/** Seen in github awslabs/aws-deployment-framework issue 460: the name is the SDK's catch-all, not AccessDeniedException. */
export const denied = (requestId: string, sentence: string): Refused => {
  const name = 'AWSLambdaException';
  return exception({ name, code: 'AccessDeniedException', sentence, status: 403 }, requestId, 'refused');
};

/**
 * Lambda answered an error without a type. Seen in 2025 still, of timeouts that are Sandbox.Timedout elsewhere
 * (Step Functions guide, "concepts-error-handling", names both).
 */
export function unknown(requestId: string, timeoutSeconds: number): Refused {
  const errorMessage = `${new Date().toISOString()} ${requestId} Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
  const why = 'The cause could not be determined because Lambda did not return an error type.';
  const cause = `${why} Returned payload: ${JSON.stringify({ errorMessage })}`;
  return { ok: false, error: 'Lambda.Unknown', cause, kind: 'service' };
}
