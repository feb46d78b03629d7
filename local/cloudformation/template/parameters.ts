import { accountId, partition, region, urlSuffix } from '../../account.ts';
import { ServiceError } from '../../http/service-error.ts';
import { noValue } from './intrinsics.ts';
import { uuidFor } from './names.ts';
import { branch, isTree, type Tree, wordOf } from './tree.ts';

/** The random end of a real one is a hash of the name here. */
export const stackArn = (stackName: string) =>
  `arn:${partition}:cloudformation:${region}:${accountId}:stack/${stackName}/${uuidFor(stackName)}`;

/** What `Ref` gives for the names that CloudFormation itself defines. */
export const pseudoParameters = (
  stackName: string,
  stackId: string,
): Readonly<Record<string, string | typeof noValue>> => ({
  'AWS::AccountId': accountId,
  'AWS::NoValue': noValue,
  'AWS::Partition': partition,
  'AWS::Region': region,
  'AWS::StackId': stackId,
  'AWS::StackName': stackName,
  'AWS::URLSuffix': urlSuffix,
});

const refused = (sentence: string) => new ServiceError('ValidationError', sentence);

/** A value has up to 4,096 bytes (CloudFormation guide, "cloudformation-limits"). */
const valueLimitBytes = 4096;

/**
 * The texts of all parameters: those given, else the defaults. Throws CloudFormation's ValidationError where one is missing,
 * unknown or against its constraints. Parameters that would be looked up in SSM are left out: see `parameterValue`.
 */
export function readParameters(
  template: Tree,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const declared = Object.entries(branch(template, 'Parameters'));
  const names = new Set(declared.map(([name]) => name));
  const unknown = Object.keys(given).filter((name) => !names.has(name));
  if (unknown.length > 0) throw refused(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  const asked = declared.filter(([, parameter]) => isTree(parameter) && !isLookedUp(parameter));
  const values = asked.map(([name, parameter]) => [name, given[name] ?? defaultOf(parameter)] as const);
  const missing = values.filter(([, value]) => value === undefined).map(([name]) => name);
  if (missing.length > 0) throw refused(`Parameters: [${missing.join(', ')}] must have values`);
  for (const [name, value = ''] of values) demandValue(name, branch(branch(template, 'Parameters'), name), value);
  return Object.fromEntries(values.map(([name, value = '']) => [name, value]));
}

const isLookedUp = ({ Type }: Tree) => String(Type).startsWith('AWS::SSM::Parameter::');

const defaultOf = (parameter: unknown): string | undefined =>
  isTree(parameter) && parameter.Default !== undefined ? wordOf(parameter.Default) : undefined;

/** What `Ref` gives: a list for the types that are lists (CloudFormation guide, "parameters-section-structure"). */
export function parameterValue(parameter: Tree, value: string): string | readonly string[] {
  const isList = parameter.Type === 'CommaDelimitedList' || String(parameter.Type).startsWith('List<');
  return isList ? itemsOf(value) : value;
}

const itemsOf = (value: string) => value.split(',').map((item) => item.trim());

const types = ['String', 'Number', 'List<Number>', 'CommaDelimitedList'];

function demandValue(name: string, parameter: Tree, value: string): void {
  const type = String(parameter.Type);
  if (!types.includes(type)) throw refused(`Template format error: Unrecognized parameter type: ${type}`);
  if (Buffer.byteLength(value) > valueLimitBytes) {
    throw refused(`Parameter '${name}' must contain at most ${valueLimitBytes} characters`);
  }
  const isList = type !== 'String' && type !== 'Number';
  const items = isList ? itemsOf(value) : [value];
  const wrong = items.map((item) => constraintBroken(name, parameter, item)).find((found) => found !== undefined);
  if (wrong === undefined) return;
  const { ConstraintDescription: said } = parameter;
  throw refused(typeof said === 'string' ? `Parameter ${name} failed to satisfy constraint: ${said}` : wrong);
}

/** CloudFormation's sentences, as they were seen in reports; those of lengths and of the upper bound follow the same form. */
function constraintBroken(name: string, parameter: Tree, value: string): string | undefined {
  const { AllowedValues: allowed, AllowedPattern: pattern } = parameter;
  const must = (sentence: string) => `Parameter '${name}' must ${sentence}`;
  if (Array.isArray(allowed) && !allowed.map(String).includes(value)) return must('be one of AllowedValues');
  if (typeof pattern === 'string' && !new RegExp(`^(?:${pattern})$`).test(value))
    return must(`match pattern ${pattern}`);
  return String(parameter.Type).includes('Number')
    ? boundBroken(parameter, value, must)
    : lengthBroken(parameter, value, must);
}

type Must = (sentence: string) => string;

function boundBroken({ MinValue: least, MaxValue: most }: Tree, value: string, must: Must): string | undefined {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(value)) return must('be a number');
  if (least !== undefined && Number(value) < Number(least)) return must(`be a number not less than ${wordOf(least)}`);
  if (most !== undefined && Number(value) > Number(most)) return must(`be a number not greater than ${wordOf(most)}`);
  return undefined;
}

function lengthBroken({ MinLength: least, MaxLength: most }: Tree, value: string, must: Must): string | undefined {
  if (least !== undefined && value.length < Number(least)) return must(`contain at least ${wordOf(least)} characters`);
  if (most !== undefined && value.length > Number(most)) return must(`contain at most ${wordOf(most)} characters`);
  return undefined;
}
