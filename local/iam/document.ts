import { type Condition, type Context, conditionsOf } from './condition.ts';
import { isJson, type Json, notUnderstood, textsOf } from './json.ts';
import { type Pattern, patternOf, resourcePatternOf } from './pattern.ts';
import { type Meant, principalsOf } from './principal.ts';

/** Identity policies hang on a role, resource policies on a bucket, queue or topic; a trust policy says who may be the role. */
export type PolicyKind = 'identity' | 'resource' | 'trust';

export interface Statement {
  /** The policy's name and the statement's Sid or its place in it: how reports call it. */
  readonly name: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: Choice;
  readonly resources: Choice;
  /** Empty in identity policies. */
  readonly principals: readonly Meant[];
  readonly conditions: readonly Condition[];
}

/** The pattern that fits is part of the answer: it is what the usage log reports. */
type Choice = (candidate: string) => string | undefined;

const elements = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Principal', 'Condition'] as const;

/** Reads a policy document. What it does not understand throws, naming policy, statement and element. */
export function readPolicy(document: unknown, kind: PolicyKind, policyName: string): readonly Statement[] {
  const where = `policy ${policyName}`;
  if (!isJson(document)) throw notUnderstood(where, JSON.stringify(document), 'a policy document');
  refuseOthers(document, ['Version', 'Id', 'Statement'], where);
  checkVersion(document.Version, kind, where);
  const statements: readonly unknown[] = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  return statements.map((statement, index) => readStatement(statement, kind, `${policyName}[${index}]`));
}

/** The older version lacks policy variables, which this reader refuses anyway; SNS's default policy has it. */
function checkVersion(version: unknown, kind: PolicyKind, where: string): void {
  if (version === '2012-10-17' || (kind === 'resource' && version === '2008-10-17')) return;
  throw notUnderstood(`${where}: Version`, JSON.stringify(version), '"2012-10-17"');
}

function readStatement(statement: unknown, kind: PolicyKind, place: string): Statement {
  const where = `statement ${place}`;
  if (!isJson(statement)) throw notUnderstood(where, JSON.stringify(statement), 'a statement');
  refuseOthers(statement, elements, where);
  const { Sid: sid, Effect: effect } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw notUnderstood(`${where}: Effect`, JSON.stringify(effect), 'Allow or Deny');
  }
  return {
    name: typeof sid === 'string' ? `${place} ${sid}` : place,
    effect,
    actions: choiceOf(statement, 'Action', where),
    resources: kind === 'trust' ? noResource(statement, where) : choiceOf(statement, 'Resource', where),
    principals: readPrincipals(statement, kind, where),
    conditions: conditionsOf(statement.Condition, `${where}: Condition`),
  };
}

function readPrincipals(statement: Json, kind: PolicyKind, where: string): readonly Meant[] {
  if (kind !== 'identity') return principalsOf(statement.Principal, `${where}: Principal`);
  if (statement.Principal === undefined) return [];
  throw notUnderstood(`${where}: Principal`, 'a principal', 'none, for the policy hangs on a role');
}

function noResource(statement: Json, where: string): Choice {
  if (statement.Resource === undefined && statement.NotResource === undefined) return () => '(the role)';
  throw notUnderstood(where, 'a resource', 'none, for the policy says who may be the role');
}

/** `Action` or `NotAction`, `Resource` or `NotResource`: one of the two, never both. */
function choiceOf(statement: Json, element: 'Action' | 'Resource', where: string): Choice {
  const [plain, not] = [statement[element], statement[`Not${element}`]];
  if ((plain === undefined) === (not === undefined)) {
    throw notUnderstood(where, plain === undefined ? 'neither' : 'both', `either ${element} or Not${element}`);
  }
  const patterns = textsOf(plain ?? not, `${where}: ${element}`).map((text) => patternIn(element, text, where));
  if (plain !== undefined) return (candidate) => patterns.find((pattern) => pattern.matches(candidate))?.text;
  const label = `not ${patterns.map((pattern) => pattern.text).join(', ')}`;
  return (candidate) => (patterns.some((pattern) => pattern.matches(candidate)) ? undefined : label);
}

function patternIn(element: 'Action' | 'Resource', text: string, where: string): Pattern {
  const shape = element === 'Action' ? /^(\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$/i : /^(\*|arn:.+)$/;
  if (!shape.test(text))
    throw notUnderstood(`${where}: ${element}`, `"${text}"`, `"*" or an ${element} as IAM names it`);
  // Actions ignore case (IAM guide, "reference_policies_elements_action"), resources do not.
  return element === 'Action' ? patternOf(text, where, { ignoreCase: true }) : resourcePatternOf(text, where);
}

function refuseOthers(object: Json, known: readonly string[], where: string): void {
  for (const key of Object.keys(object)) {
    if (!known.includes(key)) throw notUnderstood(where, `the element "${key}"`, `only ${known.join(', ')}`);
  }
}

/** What about `statement` fits the question, or nothing. Principals are not looked at here. */
export function fitOf(statement: Statement, action: string, resource: string, context: Context): Fit | undefined {
  const actionPattern = statement.actions(action);
  const resourcePattern = statement.resources(resource);
  if (actionPattern === undefined || resourcePattern === undefined) return undefined;
  if (!statement.conditions.every((holds) => holds(context))) return undefined;
  return { statement, actionPattern, resourcePattern };
}

export interface Fit {
  readonly statement: Statement;
  readonly actionPattern: string;
  readonly resourcePattern: string;
}
