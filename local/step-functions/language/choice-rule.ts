import { Unresolved } from '../failure.ts';
import type { Json } from '../json.ts';
import { comparisons, kindTests, matches } from './comparisons.ts';
import type { Fields } from './fields.ts';
import { demand, follow, type Path, parsePath, type Sight } from './path.ts';

/** A rule of a Choice state, ready to be asked. */
export type Rule = (sight: Sight) => boolean;

/** Reads a rule; `Next` is left to the state, for only its top rules have one. */
export function parseRule(rule: Fields): Rule {
  if (rule.has('And')) return every(rule.list('And').map(parseInnerRule), rule);
  if (rule.has('Or')) return some(rule.list('Or').map(parseInnerRule), rule);
  if (rule.has('Not')) return not(parseInnerRule(rule.fields('Not')));
  return parseTest(rule);
}

function parseInnerRule(rule: Fields): Rule {
  const parsed = parseRule(rule);
  rule.finish();
  return parsed;
}

const every = (rules: Rule[], where: Fields): Rule =>
  rules.length > 0 ? (sight) => rules.every((rule) => rule(sight)) : where.refuse(`'And' needs a rule`);
const some = (rules: Rule[], where: Fields): Rule =>
  rules.length > 0 ? (sight) => rules.some((rule) => rule(sight)) : where.refuse(`'Or' needs a rule`);
const not =
  (rule: Rule): Rule =>
  (sight) =>
    !rule(sight);

const notOperators = new Set(['Variable', 'Next', 'Comment']);

function parseTest(rule: Fields): Rule {
  const variable = parsePath(rule.text('Variable'), rule.where);
  const operators = rule.names().filter((name) => !notOperators.has(name));
  const [operator] = operators;
  if (operator === undefined || operators.length > 1)
    return rule.refuse('A rule needs exactly one comparison operator');
  return test(rule, variable, operator, rule.json(operator) ?? null);
}

function test(rule: Fields, variable: Path, operator: string, operand: Json): Rule {
  if (operator === 'IsPresent') return (sight) => (follow(variable, sight) !== undefined) === operand;
  const kindTest = kindTests.get(operator);
  if (kindTest !== undefined) return (sight) => kindTest(valueOf(variable, sight)) === operand;
  if (operator === 'StringMatches' && typeof operand === 'string')
    return (sight) => matches(valueOf(variable, sight), operand);
  const comparison = comparisons.get(operator);
  if (comparison !== undefined) return (sight) => comparison(valueOf(variable, sight), operand);
  const withPath = operator.endsWith('Path') ? comparisons.get(operator.slice(0, -'Path'.length)) : undefined;
  if (withPath === undefined) return rule.refuse(`The comparison operator '${operator}' is not supported`);
  const other = parsePath(typeof operand === 'string' ? operand : '', rule.where);
  return (sight) => withPath(valueOf(variable, sight), demand(other, operator, sight));
}

function valueOf(variable: Path, sight: Sight): Json {
  const value = follow(variable, sight);
  if (value !== undefined) return value;
  // The sentence that other engines give for a Variable that is not there; AWS's is not established.
  throw new Unresolved(
    `Invalid path '${variable.text}': The choice state's condition path references an invalid value.`,
  );
}
