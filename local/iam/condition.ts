import { isJson, notUnderstood, textsOf } from './json.ts';
import { arnPatternOf, patternOf } from './pattern.ts';

/** Condition keys and their values, the keys in lower case: IAM does not tell `AWS:SourceOwner` from `aws:sourceowner`. */
export type Context = ReadonlyMap<string, string>;
export type Condition = (context: Context) => boolean;

/** Keys that some question of the local cloud carries. Any other would silently be absent for ever, so it throws. */
const knownKeys = new Set(
  [
    'aws:SecureTransport',
    'aws:SourceAccount',
    'aws:SourceArn',
    'aws:SourceOwner',
    's3:if-none-match',
    's3:ObjectCreationOperation',
    's3:prefix',
  ].map((key) => key.toLowerCase()),
);

type Test = (wanted: string, where: string) => (value: string) => boolean;

const equals: Test = (wanted) => (value) => value === wanted;
const like: Test = (wanted, where) => patternOf(wanted, where).matches;
const arnLike: Test = (wanted, where) => arnPatternOf(wanted, where).matches;
const bool: Test = (wanted, where) => {
  if (!/^(true|false)$/i.test(wanted)) throw notUnderstood(where, `"${wanted}"`, 'true or false');
  return (value) => value.toLowerCase() === wanted.toLowerCase();
};

/** ArnEquals takes wildcards too and behaves exactly as ArnLike (IAM guide, "reference_policies_elements_condition_operators"). */
const tests: Readonly<Record<string, Test>> = {
  StringEquals: equals,
  StringLike: like,
  ArnEquals: arnLike,
  ArnLike: arnLike,
  Bool: bool,
};
/** True where the key is absent or no value fits. */
const negated: Readonly<Record<string, Test>> = {
  StringNotEquals: equals,
  StringNotLike: like,
  ArnNotEquals: arnLike,
  ArnNotLike: arnLike,
};

/** All that stand under `Condition`: every one must hold. An unknown operator or key throws, naming `where`. */
export function conditionsOf(value: unknown, where: string): readonly Condition[] {
  if (value === undefined) return [];
  if (!isJson(value)) throw notUnderstood(where, JSON.stringify(value), 'an object of operators');
  return Object.entries(value).flatMap(([operator, keys]) => {
    if (!isJson(keys)) throw notUnderstood(`${where}.${operator}`, JSON.stringify(keys), 'an object of condition keys');
    return Object.entries(keys).map(([key, wanted]) =>
      conditionOf(operator, key, wanted, `${where}.${operator}.${key}`),
    );
  });
}

function conditionOf(operator: string, key: string, wanted: unknown, where: string): Condition {
  const lowerKey = key.toLowerCase();
  if (!knownKeys.has(lowerKey)) throw notUnderstood(where, `the condition key "${key}"`, [...knownKeys].join(', '));
  const values = textsOf(typeof wanted === 'boolean' ? String(wanted) : wanted, where);
  if (operator === 'Null') return nullCondition(lowerKey, values, where);
  const lenient = operator.endsWith('IfExists');
  const name = lenient ? operator.slice(0, -'IfExists'.length) : operator;
  const positive = tests[name];
  const test = positive ?? negated[name];
  if (test === undefined)
    throw notUnderstood(where, `the operator "${operator}"`, 'one that local/iam/condition.ts knows');
  const fitting = values.map((value) => test(value, where));
  return (context) => {
    const found = context.get(lowerKey);
    if (found === undefined) return lenient || positive === undefined;
    return fitting.some((fits) => fits(found)) === (positive !== undefined);
  };
}

/** `Null: true` asks for the key's absence, `Null: false` for its presence. */
function nullCondition(key: string, values: readonly string[], where: string): Condition {
  const absent = bool(values[0] ?? '', where)('true');
  return (context) => !context.has(key) === absent;
}
