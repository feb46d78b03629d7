import { ServiceError } from '../../http/service-error.ts';
import { branch, isTree, type Resolved, resolve, type Tree, wordOf } from '../template/index.ts';
import type { Plan, Stack } from './stack.ts';
import { demandTemplate, parseTemplate } from './template-text.ts';

/** What a request says of the stack it wants. */
export interface Request {
  readonly templateText: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly caller: string;
}

/**
 * The plan for a stack. Throws CloudFormation's ValidationError where template or parameters are wrong, also where this cloud
 * does not know what the template wants.
 */
export function planOf(stack: Stack, request: Request, queueUrl: (queueName: string) => string): Plan {
  const template = parseTemplate(request.templateText);
  demandTemplate(template);
  demandCapabilities(template, request.capabilities);
  const { stack: resolved, resources } = resolvedFor(stack, template, request, queueUrl);
  return {
    ...request,
    template,
    description: resolved.description,
    parameters: valuesOf(template, request.parameters),
    hidden: hiddenOf(template),
    resources,
    outputs: resolved.outputs,
  };
}

function resolvedFor(stack: Stack, template: Tree, request: Request, queueUrl: (name: string) => string): Resolved {
  const assembly = { stackName: stack.name, template, tags: request.tags, assets: new Map<string, string>() };
  try {
    return resolve(assembly, {
      queueUrl,
      parameters: request.parameters,
      stackId: stack.id,
      before: stack.resources,
      nextVersion: (functionName) => (stack.versions.get(functionName) ?? 0) + 1,
    });
  } catch (error) {
    if (!Error.isError(error) || error.name !== 'TemplateNotUnderstood') throw error;
    throw new ServiceError('ValidationError', `Template error: ${error.message}`);
  }
}

/** Every parameter with the value in force. */
const valuesOf = (template: Tree, given: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(branch(template, 'Parameters')).flatMap(([name, parameter]) => {
      const value = given[name] ?? (isTree(parameter) ? parameter.Default : undefined);
      return value === undefined ? [] : [[name, wordOf(value)]];
    }),
  );

const hiddenOf = (template: Tree): readonly string[] =>
  Object.entries(branch(template, 'Parameters')).flatMap(([name, parameter]) =>
    isTree(parameter) && (parameter.NoEcho === true || parameter.NoEcho === 'true') ? [name] : [],
  );

const iamTypes: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Policy': '',
};

/** A template that makes roles needs a consent, and another one if it names them (CloudFormation API, CreateStack). */
function demandCapabilities(template: Tree, given: readonly string[]): void {
  const resources = Object.values(branch(template, 'Resources')).filter(isTree);
  const iam = resources.filter(({ Type }) => String(Type) in iamTypes);
  if (iam.length === 0 || given.includes('CAPABILITY_NAMED_IAM')) return;
  const isNamed = iam.some((resource) => (iamTypes[String(resource.Type)] ?? '') in branch(resource, 'Properties'));
  if (!isNamed && given.includes('CAPABILITY_IAM')) return;
  const wanted = isNamed ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM';
  throw new ServiceError('InsufficientCapabilitiesException', `Requires capabilities : [${wanted}]`);
}
