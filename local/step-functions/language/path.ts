import { Unresolved } from '../failure.ts';
import { field, isObject, type Json, type JsonObject, withField } from '../json.ts';
import { invalidDefinition } from '../service-error.ts';

/**
 * The part of JSONPath that names one node: `$.a['b'][0]`, and `$$` for the context object. Wildcards, slices, filters
 * and `..` answer lists whose shape surprises; nothing here needs them, so they are refused.
 */
export interface Path {
  readonly text: string;
  readonly root: 'input' | 'context';
  readonly steps: readonly (string | number)[];
}

/** Where paths look: a state's input, and `$$`. */
export interface Sight {
  readonly input: Json;
  readonly context: JsonObject;
}

const step = /\.([\p{L}\p{N}_-]+)|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]/uy;

export function parsePath(text: string, where: string): Path {
  const root = text.startsWith('$$') ? 'context' : 'input';
  const from = root === 'context' ? 2 : 1;
  const steps: (string | number)[] = [];
  step.lastIndex = from;
  let end = from;
  for (let found = step.exec(text); found !== null; found = step.exec(text)) {
    const [, dotted, single, double, index] = found;
    steps.push(index === undefined ? (dotted ?? (single ?? double ?? '').replaceAll(/\\(.)/g, '$1')) : Number(index));
    end = step.lastIndex;
  }
  if (!text.startsWith('$') || end !== text.length) {
    throw invalidDefinition(where, `The path '${text}' is not a JSONPath we implement: $.name, ['name'] and [0] only`);
  }
  return { text, root, steps };
}

/** The node a path names, or undefined where there is none. */
export function follow(path: Path, { input, context }: Sight): Json | undefined {
  let node: Json | undefined = path.root === 'input' ? input : context;
  for (const step of path.steps) {
    if (typeof step === 'number') node = Array.isArray(node) ? node[step] : undefined;
    else node = isObject(node) ? field(node, step) : undefined;
    if (node === undefined) return undefined;
  }
  return node;
}

/** The node a path names; it must be there. `fieldName` is the field of the definition that asks. */
export function demand(path: Path, fieldName: string, sight: Sight): Json {
  const node = follow(path, sight);
  if (node !== undefined) return node;
  // AWS's sentence, seen in public reports of States.Runtime.
  throw new Unresolved(
    `The JSONPath '${path.text}' specified for the field '${fieldName}' could not be found in the input '${JSON.stringify(sight.input)}'`,
  );
}

/** A ResultPath: names only, in the input. */
export function parseReferencePath(text: string, where: string): string[] {
  const path = parsePath(text, where);
  const names = path.steps.filter((step) => typeof step === 'string');
  if (path.root === 'input' && names.length === path.steps.length) return names;
  throw invalidDefinition(where, `The reference path '${text}' must be made of names below '$'`);
}

/** A copy of `target` with `value` where the names lead. What is no object on the way cannot be entered. */
export function putAt(target: Json, names: readonly string[], value: Json): Json {
  const [name, ...rest] = names;
  if (name === undefined) return value;
  if (!isObject(target))
    throw new Unresolved(`Unable to apply ReferencePath $.${names.join('.')} to a value that is no object`);
  return withField(target, name, putAt(field(target, name) ?? {}, rest, value));
}
