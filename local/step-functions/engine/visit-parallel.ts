import type { Json } from '../json.ts';
import type { Machine, ParallelState } from '../language/states.ts';
import { fill } from '../language/template.ts';
import { Branches, resultsOf } from './branches.ts';
import { forgive } from './forgive.ts';
import type { Frame } from './frame.ts';
import { outputOf, payloadText } from './shape.ts';
import { type Outcome, record, type Visit } from './thread.ts';

export const visitParallel = (visit: Visit<ParallelState>): Promise<Outcome> => forgive(visit, attempt);

async function attempt(visit: Visit<ParallelState>): Promise<Json> {
  const { state, frame, thread } = visit;
  record(thread, 'ParallelStateStarted');
  const frames = (frame.branches ??= framesOf(visit));
  const branches = new Branches(thread);
  try {
    await branches.all(
      Promise.all(frames.map((each, index) => branches.run(machineOf(state, index), each, branches.thread()))),
    );
    const output = outputOf(visit, state, resultsOf(frames));
    payloadText(output, state.name);
    record(thread, 'ParallelStateSucceeded');
    return output;
  } catch (error) {
    if (!thread.signal.aborted) record(thread, 'ParallelStateFailed');
    throw error;
  }
}

function machineOf({ name, branches }: ParallelState, index: number): Machine {
  const machine = branches[index];
  if (machine === undefined) throw new Error(`The state '${name}' has no branch ${index}`);
  return machine;
}

function framesOf({ state, sight }: Visit<ParallelState>): Frame[] {
  const input = state.parameters === undefined ? sight.input : fill(state.parameters, sight);
  return state.branches.map(({ startAt }) => ({ state: startAt, input }));
}
