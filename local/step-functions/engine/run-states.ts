import { StateFailure } from '../failure.ts';
import type { Json } from '../json.ts';
import type { Machine, State } from '../language/states.ts';
import { iso } from './execution.ts';
import { type Frame, forget } from './frame.ts';
import { payloadText, select } from './shape.ts';
import { failureOf, type Outcome, record, type Thread, type Visit } from './thread.ts';
import { transition } from './transition.ts';
import { visitState } from './visit-state.ts';

/** Runs a machine from where the frame stands to its end, and answers its output. Rejects with its StateFailure. */
export async function runStates(machine: Machine, frame: Frame, thread: Thread): Promise<Json> {
  for (;;) {
    const { output, next } = await passThrough(machine, frame, thread);
    if (next === undefined) return output;
    frame.state = next;
    frame.input = output;
    forget(frame);
    delete frame.entered;
  }
}

async function passThrough(machine: Machine, frame: Frame, thread: Thread): Promise<Outcome> {
  const state = machine.states.get(frame.state);
  if (state === undefined)
    throw new StateFailure('States.Runtime', `There is no state '${frame.state}' in the definition`);
  if (frame.entered === undefined) await transition(thread);
  const entered = enter(state, frame, thread);
  try {
    const visit = look(state, frame, thread, entered);
    const outcome = await visitState(visit);
    thread.signal.throwIfAborted();
    leave(visit, outcome.output);
    return outcome;
  } catch (error) {
    throw failureOf(error, frame, entered.eventId, thread);
  }
}

/** A frame that goes on after a redrive or a restart has entered already; a Fail state is entered again all the same. */
function enter(state: State, frame: Frame, thread: Thread): NonNullable<Frame['entered']> {
  if (frame.entered !== undefined && state.type !== 'Fail') return frame.entered;
  const eventId = record(thread, `${state.type}StateEntered`, () => ({
    name: state.name,
    input: JSON.stringify(frame.input),
    inputDetails: { truncated: false },
  }));
  const entered = { eventId, time: iso(Date.now()) };
  frame.entered = entered;
  thread.run.save();
  return entered;
}

function look(state: State, frame: Frame, thread: Thread, { eventId, time }: NonNullable<Frame['entered']>): Visit {
  const context = { ...thread.context, State: { EnteredTime: time, Name: state.name, RetryCount: 0 } };
  const inputPath = 'inputPath' in state ? state.inputPath : undefined;
  const whole = { input: frame.input, context };
  const input = inputPath === undefined ? frame.input : select(inputPath, 'InputPath', whole);
  return { state, frame, thread, eventId, sight: { input, context } };
}

function leave({ state, thread }: Visit, output: Json): void {
  const text = payloadText(output, state.name);
  record(thread, `${state.type}StateExited`, () => ({
    name: state.name,
    output: text,
    outputDetails: { truncated: false },
  }));
}
