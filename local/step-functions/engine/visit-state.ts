import { StateFailure, Unresolved } from '../failure.ts';
import { isTimestamp } from '../language/comparisons.ts';
import { type Expression, evaluate } from '../language/expression.ts';
import { demand } from '../language/path.ts';
import type { ChoiceState, FailState, PassState, WaitState } from '../language/states.ts';
import { fill } from '../language/template.ts';
import { numberOf, outputOf, selectOutput } from './shape.ts';
import type { Outcome, Visit } from './thread.ts';
import { visitMap } from './visit-map.ts';
import { visitParallel } from './visit-parallel.ts';
import { visitTask } from './visit-task.ts';

/** Does what the state says. */
export async function visitState({ state, ...rest }: Visit): Promise<Outcome> {
  if (state.type === 'Task') return visitTask({ state, ...rest });
  if (state.type === 'Pass') return visitPass({ state, ...rest });
  if (state.type === 'Choice') return visitChoice({ state, ...rest });
  if (state.type === 'Wait') return visitWait({ state, ...rest });
  if (state.type === 'Parallel') return visitParallel({ state, ...rest });
  if (state.type === 'Map') return visitMap({ state, ...rest });
  if (state.type === 'Fail') return visitFail({ state, ...rest });
  const visit = { state, ...rest };
  return { output: selectOutput(visit, state, visit.sight.input), next: undefined };
}

function visitPass(visit: Visit<PassState>): Outcome {
  const { state, sight } = visit;
  const input = state.parameters === undefined ? sight.input : fill(state.parameters, sight);
  return { output: outputOf(visit, state, state.result ?? input), next: state.next };
}

function visitChoice(visit: Visit<ChoiceState>): Outcome {
  const { state, sight } = visit;
  const next = state.choices.find(({ rule }) => rule(sight))?.next ?? state.otherwise;
  // AWS's sentence, and no States.NoChoiceMatched as in the States Language (guide, "state-choice"; floci's sources,
  // "verified against us-east-1").
  if (next === undefined)
    throw new Unresolved('Failed to transition out of the state. The state does not point to a next state.');
  return { output: selectOutput(visit, state, sight.input), next };
}

async function visitWait(visit: Visit<WaitState>): Promise<Outcome> {
  const { state, sight, thread } = visit;
  await thread.run.engine.options.clock.wait(waitSeconds(visit), thread.signal);
  return { output: selectOutput(visit, state, sight.input), next: state.next };
}

/** What the input names must be whole seconds, or a timestamp with T and zone (recorded by LocalStack, base/test_wait). */
function waitSeconds({ state, sight }: Visit<WaitState>): number {
  const seconds = numberOf(state.seconds, 'SecondsPath', sight);
  if (seconds !== undefined && Number.isInteger(seconds)) return seconds;
  if (seconds !== undefined) throw new Unresolved(`The field 'SecondsPath' wants whole seconds and found ${seconds}`);
  const { timestamp } = state;
  const date = (typeof timestamp === 'object' ? demand(timestamp, 'TimestampPath', sight) : timestamp) ?? null;
  if (isTimestamp(date)) return Math.max(0, (Date.parse(date) - Date.now()) / 1000);
  throw new Unresolved(`The field 'TimestampPath' wants an ISO 8601 timestamp and found ${JSON.stringify(date)}`);
}

function visitFail({ state, sight }: Visit<FailState>): never {
  throw new StateFailure(textOf(state.error, 'ErrorPath', sight), textOf(state.cause, 'CausePath', sight));
}

function textOf(source: string | Expression | undefined, fieldName: string, sight: Visit['sight']): string | undefined {
  if (source === undefined || typeof source === 'string') return source;
  const value = evaluate(source, fieldName, sight);
  if (typeof value === 'string') return value;
  throw new StateFailure(
    'States.Runtime',
    `The field '${fieldName}' wants a string and found ${JSON.stringify(value)}`,
  );
}
