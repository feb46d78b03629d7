import type { Execution } from '../../local/step-functions/index.ts';

/** How a restore ended, as a person would see it in the console. */
export interface Ending {
  readonly status: string;
  readonly error: string | undefined;
  /** What the error says: of a Lambda's cause, `{errorMessage, errorType, trace}`, the message. */
  readonly sentence: string | undefined;
  readonly output: Readonly<Record<string, unknown>> | undefined;
}

export const endingOf = ({ status, error, cause, output }: Execution): Ending => ({
  status,
  error,
  sentence: cause === undefined ? undefined : sentenceIn(cause),
  output: output === undefined ? undefined : JSON.parse(output),
});

/** The sentence in a cause; the cause itself where it is no Lambda's. */
export function sentenceIn(cause: string): string {
  if (!cause.startsWith('{')) return cause;
  const { errorMessage = cause }: { errorMessage?: string } = JSON.parse(cause);
  return errorMessage;
}
