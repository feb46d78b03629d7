import type { Failure } from './protocol.ts';

/**
 * Node's runtime answers `name`, `message` and the stack's lines, and nothing of `cause`
 * (github aws/aws-lambda-nodejs-runtime-interface-client, src/utils/error.ts).
 */
export function failureOf(error: unknown): Failure {
  if (!Error.isError(error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  const { name, message, stack } = error;
  return { errorType: name, errorMessage: message, trace: stack?.split('\n') ?? [] };
}

/** An error of the runtime itself, e.g. `Runtime.HandlerNotFound`. */
export function runtimeError(name: string, message: string, stack?: string): Error {
  const error = new Error(message);
  error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}
