import { Halted, StateFailure, Unresolved } from '../failure.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Sight } from '../language/path.ts';
import type { Machine, State } from '../language/states.ts';
import type { Frame } from './frame.ts';
import type { Trail } from './history.ts';
import type { Run } from './run.ts';

/** One line of work inside a run: the whole of it, or a branch of a Parallel or of an inline Map. */
export interface Thread {
  readonly run: Run;
  readonly trail: Trail;
  /** Ends with the run, and for a branch also with the failure of another branch. */
  readonly signal: AbortSignal;
  /** `$$` without State. */
  readonly context: JsonObject;
  /** run-states.ts, handed down: the states of a branch or an iteration run as those of the whole do. */
  readonly runStates: (machine: Machine, frame: Frame, thread: Thread) => Promise<Json>;
}

/** A state while it is worked on. */
export interface Visit<S extends State = State> {
  readonly state: S;
  readonly frame: Frame;
  readonly thread: Thread;
  /** The id of the event that entered the state. */
  readonly eventId: number;
  /** What paths see: the input after InputPath, and the whole of `$$`. */
  readonly sight: Sight;
}

/** What a state hands on. `next` is absent at the end. */
export interface Outcome {
  readonly output: Json;
  readonly next: string | undefined;
}

export function record(thread: Thread, type: string, details?: () => JsonObject): number {
  thread.signal.throwIfAborted();
  return thread.run.record(thread.trail, type, details);
}

/** Whatever went wrong in a state, as a StateFailure; when the line of work is over, the end of it. */
export function failureOf(error: unknown, frame: Frame, eventId: number, thread: Thread): StateFailure | Halted {
  if (thread.signal.aborted) return new Halted('This line of work is over');
  if (error instanceof StateFailure) return error;
  const at = `An error occurred while executing the state '${frame.state}' (entered at the event id #${eventId}).`;
  const sentence = error instanceof Unresolved ? error.message : String(error);
  return new StateFailure('States.Runtime', `${at} ${sentence}`);
}
