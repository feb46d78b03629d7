/** What an environment and its parent say to each other over IPC. Payloads travel as JSON text, as Lambda's do. */
export interface Invocation {
  readonly requestId: string;
  readonly invokedFunctionArn: string;
  /** The event, as JSON. */
  readonly payload: string;
  /** When the parent ends this invocation, in milliseconds since 1970. */
  readonly deadlineMs: number;
}

/** An error as Lambda answers it, and as Step Functions passes it on in `Cause`. */
export interface Failure {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

export type Word =
  /** The handler is loaded, or could not be. */
  | { readonly word: 'ready'; readonly peakBytes: number }
  | { readonly word: 'stillborn'; readonly failure: Failure }
  /** How the invocation under way ended. `peakBytes`: the most memory this environment ever held; `last`: it ends too. */
  | { readonly word: 'answer'; readonly payload: string; readonly peakBytes: number }
  | { readonly word: 'failure'; readonly failure: Failure; readonly peakBytes: number; readonly last: boolean }
  /** Its last word: it kills itself as Lambda's kernel would. */
  | { readonly word: 'out of memory'; readonly peakBytes: number };

/** Written to stdout and stderr when an invocation ends: whoever reads the pipes knows that its output is complete. */
export const endOfOutput = (requestId: string): string => `\u0000end of ${requestId}\u0000`;
