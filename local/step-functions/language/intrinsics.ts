import { createHash, randomInt, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Unresolved } from '../failure.ts';
import { isObject, type Json, parseJson } from '../json.ts';

/**
 * A function of the States Language (Step Functions guide, "intrinsic-functions") and how many arguments it takes. What
 * it cannot do fails as States.Runtime, which nothing catches; that it is not States.IntrinsicFailure is not established.
 */
export interface Intrinsic {
  readonly least: number;
  readonly most: number;
  readonly run: (inputs: readonly Json[]) => Json;
}

export const intrinsics: ReadonlyMap<string, Intrinsic> = new Map(
  Object.entries({
    'States.Format': { least: 1, most: 100, run: ([template, ...values]) => format(text(template), values) },
    'States.StringToJson': { least: 1, most: 1, run: ([value]) => fromText(text(value)) },
    'States.JsonToString': { least: 1, most: 1, run: ([value]) => JSON.stringify(value) },
    'States.Array': { least: 0, most: 100, run: (values) => [...values] },
    'States.ArrayLength': { least: 1, most: 1, run: ([list]) => array(list).length },
    'States.ArrayGetItem': { least: 2, most: 2, run: ([list, index]) => item(array(list), number(index)) },
    'States.ArrayContains': {
      least: 2,
      most: 2,
      run: ([list, value]) => array(list).some((each) => isDeepStrictEqual(each, value)),
    },
    'States.ArrayPartition': { least: 2, most: 2, run: ([list, size]) => partition(array(list), number(size)) },
    'States.ArrayRange': {
      least: 3,
      most: 3,
      run: ([first, last, step]) => range(number(first), number(last), number(step)),
    },
    'States.ArrayUnique': { least: 1, most: 1, run: ([list]) => unique(array(list)) },
    'States.Base64Encode': { least: 1, most: 1, run: ([value]) => Buffer.from(text(value)).toString('base64') },
    'States.Base64Decode': { least: 1, most: 1, run: ([value]) => Buffer.from(text(value), 'base64').toString() },
    'States.Hash': { least: 2, most: 2, run: ([value, algorithm]) => hash(value ?? null, text(algorithm)) },
    'States.JsonMerge': { least: 3, most: 3, run: ([one, two, deep]) => merge(one, two, deep) },
    'States.MathAdd': { least: 2, most: 2, run: ([one, two]) => number(one) + number(two) },
    'States.MathRandom': { least: 2, most: 2, run: ([start, end]) => randomInt(number(start), number(end)) },
    'States.StringSplit': { least: 2, most: 2, run: ([value, cut]) => split(text(value), text(cut)) },
    'States.UUID': { least: 0, most: 0, run: () => randomUUID() },
  } satisfies Record<string, Intrinsic>),
);

const refuse = (wanted: string, found: Json | undefined): never => {
  throw new Unresolved(`An intrinsic function wanted ${wanted} and found ${JSON.stringify(found)}`);
};
const text = (value: Json | undefined): string => (typeof value === 'string' ? value : refuse('a string', value));
const array = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : refuse('an array', value));
const number = (value: Json | undefined): number =>
  typeof value === 'number' && Number.isInteger(value) ? value : refuse('an integer', value);

function fromText(value: string): Json {
  try {
    return parseJson(value);
  } catch {
    return refuse('JSON', value);
  }
}

function format(template: string, values: readonly Json[]): string {
  let next = 0;
  const filled = template.replaceAll(/\\([{}\\])|\{\}/g, (_, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped;
    const value = values[next++];
    if (value === undefined) return refuse(`a value for each {} of '${template}'`, [...values]);
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
  return next === values.length ? filled : refuse(`a {} for each value in '${template}'`, [...values]);
}

const item = (list: Json[], index: number): Json => list[index] ?? refuse(`an item ${index}`, list.length);

function partition(list: Json[], size: number): Json[] {
  if (size < 1) return refuse('a positive size', size);
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}

function range(first: number, last: number, step: number): Json[] {
  const length = step === 0 ? 0 : Math.floor((last - first) / step) + 1;
  // "The array can contain up to 1,000 elements" (same page).
  if (step === 0 || length > 1000) return refuse('a step that gives at most 1,000 items', [first, last, step]);
  return Array.from({ length: Math.max(0, length) }, (_, index) => first + index * step);
}

const unique = (list: Json[]): Json[] =>
  list.filter((value, index) => list.findIndex((each) => isDeepStrictEqual(each, value)) === index);

const algorithms = new Map([
  ['MD5', 'md5'],
  ['SHA-1', 'sha1'],
  ['SHA-256', 'sha256'],
  ['SHA-384', 'sha384'],
  ['SHA-512', 'sha512'],
]);

function hash(value: Json, algorithm: string): string {
  const name = algorithms.get(algorithm) ?? refuse('MD5, SHA-1, SHA-256, SHA-384 or SHA-512', algorithm);
  return createHash(name)
    .update(typeof value === 'string' ? value : JSON.stringify(value))
    .digest('hex');
}

function merge(one: Json | undefined, two: Json | undefined, deep: Json | undefined): Json {
  // Step Functions knows the shallow merge only (same page).
  if (deep !== false || !isObject(one) || !isObject(two))
    return refuse('two objects and false', [one ?? null, two ?? null]);
  return { ...one, ...two };
}

const split = (value: string, cut: string): Json[] => {
  const cuts = new Set(cut);
  const words = [''];
  for (const letter of value) {
    if (cuts.has(letter)) words.push('');
    else words.push(`${words.pop() ?? ''}${letter}`);
  }
  return words.filter((word) => word !== '');
};
