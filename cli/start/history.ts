import type { HistoryEvent } from '@aws-sdk/client-sfn';

/** What an execution's history tells about it so far. */
export interface Story {
  /** The state it is in or ended in, as the state machine calls it. */
  readonly state: string;
  /** The state whose failure ended it, while nothing healed that failure. */
  readonly failedState: string | undefined;
  readonly plan: Plan | undefined;
}

/** How the output of the job is cut into parts, as the plan in the execution says. */
interface Plan {
  readonly parts: number;
  readonly sizeBytes: number;
  readonly partSizeBytes: number;
}

/** Reads a history from its first event on. Choices are passed through too fast to be a place to be in. */
export function storyOf(history: readonly HistoryEvent[]): Story {
  let state = 'Start';
  let plan: Plan | undefined;
  const failed = new Set<string>();
  for (const event of history) {
    if (event.type !== 'ChoiceStateEntered') state = event.stateEnteredEventDetails?.name ?? state;
    plan ??= planIn(event.stateExitedEventDetails?.output);
    if (isFailure(event)) failed.add(state);
    else if (event.type?.endsWith('Succeeded')) failed.delete(state);
  }
  return { state, failedState: [...failed].at(-1), plan };
}

/** `TaskFailed`, `TaskTimedOut`, `MapRunFailed` ...: of the state that was entered last. Not the execution's own end. */
const isFailure = ({ type }: HistoryEvent) => /^(?!Execution).*(?:Failed|TimedOut)$/.test(type ?? '');

function planIn(output: string | undefined): Plan | undefined {
  const found: unknown = output === undefined ? undefined : JSON.parse(output);
  if (typeof found !== 'object' || found === null) return undefined;
  if (!('partNumbers' in found && 'sizeBytes' in found && 'partSizeBytes' in found)) return undefined;
  const { partNumbers, sizeBytes, partSizeBytes } = found;
  if (!Array.isArray(partNumbers) || typeof sizeBytes !== 'number' || typeof partSizeBytes !== 'number')
    return undefined;
  return { parts: partNumbers.length, sizeBytes, partSizeBytes };
}
