import { Halted, StateFailure, Unresolved } from '../failure.ts';
import type { Frame } from './frame.ts';
import type { Thread } from './thread.ts';

/** Whatever went wrong in a state, as a StateFailure; when the line of work is over, the end of it. */
export function failureOf(error: unknown, frame: Frame, eventId: number, thread: Thread): StateFailure | Halted {
  if (thread.signal.aborted) return new Halted('This line of work is over');
  if (error instanceof StateFailure) return error;
  const at = `An error occurred while executing the state '${frame.state}' (entered at the event id #${eventId}).`;
  const sentence = error instanceof Unresolved ? error.message : String(error);
  return new StateFailure('States.Runtime', `${at} ${sentence}`);
}
