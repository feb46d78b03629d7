import { Unresolved } from '../failure.ts';
import type { Json, JsonObject } from '../json.ts';
import { demand } from '../language/path.ts';
import type { MapState } from '../language/states.ts';
import { fill } from '../language/template.ts';
import { inlineConcurrency } from '../limits.ts';
import { Branches, resultsOf } from './branches.ts';
import { distribute } from './distribute.ts';
import { forgive } from './forgive.ts';
import type { Frame } from './frame.ts';
import { inPool } from './patience.ts';
import { numberOf, outputOf, payloadText } from './shape.ts';
import { type Outcome, record, type Thread, type Visit } from './thread.ts';

export const visitMap = (visit: Visit<MapState>): Promise<Outcome> => forgive(visit, attempt);

async function attempt(visit: Visit<MapState>): Promise<Json> {
  const { state, frame, thread, sight } = visit;
  const items = itemsOf(visit);
  const inputs = items.map((item, index) => inputOf(visit, item, index));
  // A Map Run that goes on says so itself: the state has started long ago.
  if (frame.mapRunArn === undefined) record(thread, 'MapStateStarted', () => ({ length: items.length }));
  const limit = numberOf(state.maxConcurrency, 'MaxConcurrencyPath', sight) ?? 0;
  try {
    const result = await (state.distribution === undefined
      ? iterate(visit, items, inputs, limit)
      : distribute(visit, state.distribution, items, inputs, limit));
    const output = outputOf(visit, state, result);
    payloadText(output, state.name);
    record(thread, 'MapStateSucceeded');
    return output;
  } catch (error) {
    if (!thread.signal.aborted) record(thread, 'MapStateFailed');
    throw error;
  }
}

function itemsOf({ state, sight }: Visit<MapState>): Json[] {
  const items = demand(state.itemsPath, 'ItemsPath', sight);
  if (Array.isArray(items)) return items;
  throw new Unresolved(`The field 'ItemsPath' ('${state.itemsPath.text}') must lead to an array`);
}

const itemContext = (context: JsonObject, item: Json, index: number): JsonObject => ({
  ...context,
  Map: { Item: { Index: index, Value: item } },
});

function inputOf({ state, sight }: Visit<MapState>, item: Json, index: number): Json {
  if (state.itemSelector === undefined) return item;
  return fill(state.itemSelector, { input: sight.input, context: itemContext(sight.context, item, index) });
}

async function iterate(visit: Visit<MapState>, items: Json[], inputs: Json[], limit: number): Promise<Json> {
  const { state, frame, thread } = visit;
  const { processor } = state;
  const frames = (frame.branches ??= inputs.map((input): Frame => ({ state: processor.startAt, input })));
  const branches = new Branches(thread);
  const waiting = frames.keys();
  const work = async (index: number) => {
    const iteration = branches.thread(itemContext(thread.context, items[index] ?? null, index));
    const each = frames[index];
    if (each === undefined || each.result !== undefined) return;
    record(iteration, 'MapIterationStarted', () => ({ name: state.name, index }));
    await markIteration(state.name, index, iteration, branches.run(processor, each, iteration));
  };
  await branches.all(inPool(Math.min(limit || inlineConcurrency, inlineConcurrency), () => waiting.next().value, work));
  return resultsOf(frames);
}

async function markIteration(name: string, index: number, thread: Thread, work: Promise<void>): Promise<void> {
  const details = () => ({ name, index });
  try {
    await work;
    record(thread, 'MapIterationSucceeded', details);
  } catch (error) {
    if (!thread.signal.aborted) record(thread, 'MapIterationFailed', details);
    throw error;
  }
}
