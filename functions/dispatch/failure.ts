import type { ExecutionSeen } from '../cloud/executions.ts';
import { mapErrors, passingErrors, tryAgainErrors } from '../errors.ts';
import { type PartFailureDoors, partFailure } from './part-failure.ts';

/** After that it is no accident any more: a person looks at it. */
export const redrivesAtMost = 5;

/** Ends that another try may heal. All others stay the same however often they are run. */
const healableErrors: readonly string[] = [...mapErrors, ...tryAgainErrors, ...passingErrors];

export const isHealable = (error: string): boolean => healableErrors.includes(error);

/** Why a restore ended badly, in the words of the part or the step that did. */
export interface Failure {
  readonly error: string;
  /** As Step Functions gives it: `{errorMessage, errorType, trace}` or plain text. */
  readonly cause: string | undefined;
  /** Where the object was to be, when a part says so. */
  readonly key?: string | undefined;
}

/** The execution's own failure; where its map gave up, that of a part. */
export async function failureOf(name: string, seen: ExecutionSeen, doors: PartFailureDoors): Promise<Failure> {
  // A TimeoutSeconds of the state machine leaves a status and no error.
  const failure = { error: seen.error ?? 'States.Timeout', cause: seen.cause };
  const isOfMap = mapErrors.some((error) => error === failure.error);
  return (isOfMap ? await partFailure(name, isHealable, doors) : undefined) ?? failure;
}

/** Why no redrive is to be tried; undefined where one may heal. Redrive and outcome agree by asking this. */
export function whyHopeless({ error }: Failure, { redriveCount }: ExecutionSeen): string | undefined {
  if (!isHealable(error)) return `Another try cannot heal ${error}.`;
  if (redriveCount >= redrivesAtMost) return `It was redriven ${redriveCount} times: a person should look at it.`;
  return undefined;
}
