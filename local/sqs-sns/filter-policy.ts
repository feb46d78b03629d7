/**
 * Which messages a subscription takes (SNS guide, "sns-subscription-filter-policies"): exact values, `prefix`, `suffix`,
 * `equals-ignore-case`, `anything-but`, `numeric` and `exists`, over the message's attributes or its body. Anything else
 * (`wildcard`, `cidr`, `$or`) is refused by name. Sentences: LocalStack's recorded tests, "validate_policy" (2024-05-14).
 */
import type { MessageAttributes } from './message-attributes.ts';

export interface FilterPolicy {
  takes(message: { readonly body: string; readonly attributes: MessageAttributes }): boolean;
}

/** What a key holds: none, one or several values. */
type Found = readonly unknown[];
type Test = (found: Found) => boolean;
type Rule = (document: unknown) => boolean;

/** Throws a sentence for a policy that SNS, or this reader, does not understand. */
export function readFilterPolicy(text: string, scope = 'MessageAttributes'): FilterPolicy {
  const policy = parsed(text);
  if (!isObject(policy)) throw new Error('Filter policy must be a JSON object');
  if (scope === 'MessageBody') {
    const rule = ruleOf(policy, true);
    return { takes: ({ body }) => bodyFits(rule, body) };
  }
  const rule = ruleOf(policy, false);
  return { takes: ({ attributes }) => rule(valuesOf(attributes)) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`failed to parse JSON. ${Error.isError(error) ? error.message : String(error)}`, { cause: error });
  }
}

/** A body that is no JSON object fits no policy (SNS guide, "sns-subscription-filter-policies"). */
function bodyFits(rule: Rule, body: string): boolean {
  try {
    const document: unknown = JSON.parse(body);
    return isObject(document) && rule(document);
  } catch {
    return false;
  }
}

/** Every key must fit. */
function ruleOf(policy: Readonly<Record<string, unknown>>, isDeep: boolean): Rule {
  const rules = Object.entries(policy).map(([key, wanted]) => keyRule(key, wanted, isDeep));
  return (document) => rules.every((fits) => fits(document));
}

function keyRule(key: string, wanted: unknown, isDeep: boolean): Rule {
  if (key.startsWith('$')) throw new Error(`the operator "${key}" is not served by the local cloud`);
  if (Array.isArray(wanted)) {
    if (wanted.length === 0) throw new Error('Empty arrays are not allowed');
    const tests = wanted.map(testOf);
    return (document) => tests.some((fits) => fits(foundIn(document, key)));
  }
  if (!isObject(wanted)) throw new Error(`"${key}" must be an object or an array`);
  const inner = ruleOf(wanted, isDeep);
  if (!isDeep) throw new Error('Filter policy scope MessageAttributes does not support nested filter policy');
  // A list of objects fits where one of them does.
  return (document) => foundIn(document, key).some((value) => inner(value));
}

const foundIn = (document: unknown, key: string): Found =>
  isObject(document) && Object.hasOwn(document, key) ? [document[key]].flat(Number.POSITIVE_INFINITY) : [];

/** One of the values or conditions of a key's list. */
function testOf(condition: unknown): Test {
  if (Array.isArray(condition)) throw new Error('Match value must be String, number, true, false, or null');
  if (!isObject(condition)) return (found) => found.includes(condition);
  const [[operator, operand] = ['', undefined], ...others] = Object.entries(condition);
  if (others.length > 0) throw new Error('Only one key allowed in match expression');
  return operatorTest(operator, operand);
}

function operatorTest(operator: string, operand: unknown): Test {
  if (operator === 'exists') return existsTest(operand);
  if (operator === 'anything-but') return anythingButTest(operand);
  if (operator === 'numeric') return numericTest(operand);
  if (operator === 'prefix') return textTest(operator, operand, (text, wanted) => text.startsWith(wanted));
  if (operator === 'suffix') return textTest(operator, operand, (text, wanted) => text.endsWith(wanted));
  if (operator === 'equals-ignore-case')
    return textTest(operator, operand, (text, wanted) => text.toLowerCase() === wanted.toLowerCase());
  if (operator === 'wildcard' || operator === 'cidr')
    throw new Error(`the operator "${operator}" is not served by the local cloud`);
  throw new Error(`Unrecognized match type ${operator}`);
}

function textTest(operator: string, operand: unknown, fits: (text: string, wanted: string) => boolean): Test {
  if (typeof operand !== 'string') throw new Error(`${operator} match pattern must be a string`);
  return (found) => found.some((value) => typeof value === 'string' && fits(value, operand));
}

function existsTest(operand: unknown): Test {
  if (typeof operand !== 'boolean') throw new Error('exists match pattern must be either true or false.');
  return (found) => found.length > 0 === operand;
}

/** A value, a list of them, or a prefix or suffix; only for a key that is there. */
function anythingButTest(operand: unknown): Test {
  const isExcluded = isObject(operand) ? testOf(operand) : excluding([operand].flat());
  return (found) => found.length > 0 && !isExcluded(found);
}

function excluding(values: readonly unknown[]): Test {
  const isScalar = (value: unknown) => ['string', 'number'].includes(typeof value);
  if (values.length === 0 || !values.every(isScalar)) throw new Error('Inside anything-but list, number|string only');
  return (found) => found.some((value) => values.includes(value));
}

type Comparison = (value: number, bound: number) => boolean;
const comparisons: Readonly<Record<string, Comparison>> = {
  '=': (value, bound) => value === bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
};

/** "Numeric values from -10^9 to 10^9" (SNS guide, "subscription-filter-policy-constraints"). */
const largest = 10 ** 9;

/** `["=", 1]`, `["<", 1]` ... or a range: a lower bound, then an upper one. */
function numericTest(operand: unknown): Test {
  if (!Array.isArray(operand) || operand.length === 0) throw new Error('Invalid member in numeric match: ]');
  const terms: unknown[] = operand;
  const first = termOf(terms[0], terms[1]);
  if (terms.length === 2) return numberTest([first]);
  if (!String(terms[0]).startsWith('>')) throw new Error('Too many elements in numeric expression');
  if (terms.length > 4) throw new Error('Too many terms in numeric range expression');
  if (typeof terms[2] !== 'string') throw new Error(`Bad value in numeric range: ${String(terms[2])}`);
  if (!/^<=?$/.test(terms[2])) throw new Error(`Bad numeric range operator: ${terms[2]}`);
  const second = termOf(terms[2], terms[3]);
  if (first.bound >= second.bound) throw new Error('Bottom must be less than top');
  return numberTest([first, second]);
}

interface Term {
  readonly compare: Comparison;
  readonly bound: number;
}

function termOf(operator: unknown, bound: unknown): Term {
  if (typeof operator !== 'string') throw new Error(`Invalid member in numeric match: ${String(operator)}`);
  const compare = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
  if (compare === undefined) throw new Error(`Unrecognized numeric range operator: ${operator}`);
  if (typeof bound !== 'number') throw new Error(`Value of ${operator === '=' ? 'equals' : operator} must be numeric`);
  if (Math.abs(bound) > largest) throw new Error('Value must be between -1.0E9 and 1.0E9, inclusive');
  return { compare, bound };
}

const numberTest =
  (terms: readonly Term[]): Test =>
  (found) =>
    found.some((value) => typeof value === 'number' && terms.every(({ compare, bound }) => compare(value, bound)));

/** Attributes as a policy sees them: numbers as numbers, `String.Array` as its members, no binary ones. */
function valuesOf(attributes: MessageAttributes): Record<string, unknown> {
  const entries = Object.entries(attributes).flatMap(([name, { DataType, StringValue }]) =>
    StringValue === undefined ? [] : [[name, valueOf(DataType, StringValue)] as const],
  );
  return Object.fromEntries(entries);
}

function valueOf(type: string, text: string): unknown {
  if (type.startsWith('Number')) return Number(text);
  if (type !== 'String.Array') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
