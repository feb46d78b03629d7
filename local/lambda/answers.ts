import type { Failure } from './runtime/protocol.ts';

/** Who failed: the function's own code, its clock, its process, Lambda's limits, its permissions or Lambda itself. */
export type FailureKind = 'error' | 'timeout' | 'exit' | 'throttle' | 'refused' | 'service';

/**
 * `error` is the name Step Functions matches on, `cause` what it writes beside it: JSON `{errorMessage, errorType, trace}`
 * where the function answered, a sentence of the SDK where Lambda refused.
 */
export type InvokeResult =
  | { readonly ok: true; readonly payload: unknown }
  | { readonly ok: false; readonly error: string; readonly cause: string; readonly kind: FailureKind };

export type Refused = Extract<InvokeResult, { ok: false }>;

export function failed(failure: Failure, kind: FailureKind): Refused {
  const { errorType, errorMessage, trace } = failure;
  return { ok: false, error: errorType, cause: JSON.stringify({ errorMessage, errorType, trace }), kind };
}

export function timedOut(requestId: string, timeoutSeconds: number): Refused {
  const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
  return failed({ errorType: 'Sandbox.Timedout', errorMessage }, 'timeout');
}

/** `how`: `signal: killed`, `exit status 1`. A quiet exit has its own sentence. */
export function exited(requestId: string, how: string): Refused {
  const why =
    how === 'exit status 0' ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${how}`;
  return failed({ errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${requestId} Error: ${why}` }, 'exit');
}

/** Exceptions of the Invoke call itself: Step Functions puts `Lambda.` before the SDK's name for it. */
function exception(name: string, sentence: string, status: number, requestId: string, kind: FailureKind): Refused {
  const cause = `${sentence} (Service: Lambda, Status Code: ${status}, Request ID: ${requestId})`;
  return { ok: false, error: `Lambda.${name}`, cause, kind };
}

export const throttled = (requestId: string): Refused =>
  exception('TooManyRequestsException', 'Rate Exceeded.', 429, requestId, 'throttle');

export const serviceException = (requestId: string): Refused =>
  exception('ServiceException', 'An error occurred and the request cannot be processed.', 500, requestId, 'service');

export const notFound = (requestId: string, arn: string): Refused =>
  exception('ResourceNotFoundException', `Function not found: ${arn}`, 404, requestId, 'refused');

export const tooLarge = (requestId: string, limitBytes: number): Refused =>
  exception(
    'RequestTooLargeException',
    `Request must be smaller than ${limitBytes} bytes for the InvokeFunction operation`,
    413,
    requestId,
    'refused',
  );

/** Seen in github awslabs/aws-deployment-framework issue 460: the name is the SDK's catch-all, not AccessDeniedException. */
export const denied = (requestId: string, sentence: string): Refused => ({
  ok: false,
  error: 'Lambda.AWSLambdaException',
  cause: `${sentence} (Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException; Request ID: ${requestId}; Proxy: null)`,
  kind: 'refused',
});

/** Lambda answered an error without a type (Step Functions guide, "Handling errors": Lambda.Unknown). */
export const unknown = (): Refused => ({
  ok: false,
  error: 'Lambda.Unknown',
  cause:
    'The cause could not be determined because Lambda did not return an error type. Returned payload: {"errorMessage":null}',
  kind: 'service',
});
