import { parseJson } from '../json.ts';
import { invalidDefinition } from '../service-error.ts';
import { common, forgiving, onward } from './common-fields.ts';
import { Fields } from './fields.ts';
import { type ParseInner, parseMap } from './parse-map.ts';
import { mostSeconds, parseChoice, parseFail, parsePass, parseSucceed, parseWait } from './parse-simple.ts';
import { parseTask } from './parse-task.ts';
import type { Machine, ParallelState, State } from './states.ts';

type Parser = (fields: Fields, name: string, type: string, parseInner: ParseInner) => State;

const parsers: ReadonlyMap<string, Parser> = new Map<string, Parser>([
  ['Pass', parsePass],
  ['Task', parseTask],
  ['Choice', parseChoice],
  ['Wait', parseWait],
  ['Succeed', parseSucceed],
  ['Fail', parseFail],
  ['Parallel', parseParallel],
  ['Map', parseMap],
]);

/** A machine inside another. What is inside may not distribute once more. */
function parseInner(fields: Fields, type: string): Machine {
  const machine = parseMachine(fields, type.replace(/^(CHILD )?/, 'CHILD '));
  fields.finish();
  return machine;
}

/** `type`: STANDARD, EXPRESS, or, inside another machine, `CHILD STANDARD` and `CHILD EXPRESS`. */
function parseMachine(fields: Fields, type: string): Machine {
  onlyJsonPath(fields);
  const source = fields.fields('States');
  const states = new Map(source.names().map((name) => [name, parseState(source.fields(name), name, type)]));
  const machine = { startAt: fields.text('StartAt'), states, timeoutSeconds: undefined };
  fields.optionalText('Comment');
  checkRoads(fields, machine);
  return machine;
}

function parseState(fields: Fields, name: string, type: string): State {
  const kind = fields.text('Type');
  // "State names must be unique ... at most 80 characters" (States Language, "States").
  if (name.length > 80) fields.refuse('The name of a state has at most 80 characters');
  const parser = parsers.get(kind) ?? fields.refuse(`The state type '${kind}' is not supported`);
  onlyJsonPath(fields);
  fields.optionalText('Comment');
  const state = parser(fields, name, type, parseInner);
  fields.finish();
  return state;
}

function onlyJsonPath(fields: Fields): void {
  fields.oneOf('QueryLanguage', ['JSONPath']);
}

function parseParallel(fields: Fields, name: string, type: string): ParallelState {
  const branches = fields.list('Branches').map((branch) => parseInner(branch, type));
  if (branches.length === 0) fields.refuse('A Parallel needs at least one of Branches');
  return { type: 'Parallel', ...common(fields, name), ...onward(fields), ...forgiving(fields), branches };
}

/** Every state that is named must be there, and every state must be reachable. */
function checkRoads(fields: Fields, { startAt, states }: Machine): void {
  const reached = new Set([startAt]);
  for (const name of reached) {
    const state = states.get(name);
    if (state === undefined) return fields.refuse(`There is no state '${name}' to go to`);
    for (const next of nextOf(state)) reached.add(next);
  }
  const lost = [...states.keys()].filter((name) => !reached.has(name));
  if (lost.length > 0) fields.refuse(`Nothing leads to the state '${lost.join("', '")}'`);
}

function nextOf(state: State): string[] {
  const roads: (string | undefined)[] = [];
  if ('next' in state) roads.push(state.next);
  if ('catchers' in state) roads.push(...state.catchers.map((catcher) => catcher.next));
  if (state.type === 'Choice') roads.push(state.otherwise, ...state.choices.map((choice) => choice.next));
  return roads.filter((road) => road !== undefined);
}

/** The definition of a whole state machine. Throws InvalidDefinition where it holds anything we do not implement. */
export function parseDefinition(definition: string, type: 'STANDARD' | 'EXPRESS'): Machine {
  const fields = new Fields('', parseText(definition));
  const timeoutSeconds = fields.integer('TimeoutSeconds', 1, mostSeconds);
  fields.oneOf('Version', ['1.0']);
  const machine = { ...parseMachine(fields, type), timeoutSeconds };
  fields.finish();
  checkLabels(fields, machine);
  return machine;
}

function parseText(definition: string) {
  try {
    return parseJson(definition);
  } catch (error) {
    throw invalidDefinition('', `INVALID_JSON_DESCRIPTION: ${Error.isError(error) ? error.message : String(error)}`);
  }
}

function checkLabels(fields: Fields, { states }: Machine): void {
  const labels = [...states.values()].flatMap((state) =>
    state.type === 'Map' ? (state.distribution?.label ?? []) : [],
  );
  if (new Set(labels).size < labels.length) fields.refuse('Two Distributed Maps have the same label');
}
