import { region as ownRegion } from '../../account.ts';
import type { Stack } from '../stacks/stack.ts';
import { type Call, findStack, textIn, validationError } from './call.ts';
import { element, list, optional } from './xml.ts';

/** All stacks, or the one of this name or ARN. There are never so many that a page would be full. */
export function describeStacks(call: Call): string {
  const { form, stacks, region, demand } = call;
  const wanted = textIn(form, 'StackName');
  if (wanted === undefined) {
    demand('DescribeStacks', '*');
    return list('Stacks', (region === ownRegion ? stacks.living() : []).map(describe));
  }
  const stack = findStack(call, wanted);
  demand('DescribeStacks', stack?.id ?? '*');
  // Seen so: a stack that is not there is a ValidationError, not a 404 (boto/boto3 issue 2807).
  if (stack === undefined) throw validationError(`Stack with id ${wanted} does not exist`);
  return list('Stacks', [describe(stack)]);
}

const describe = (stack: Stack): string =>
  [
    element('StackName', { text: stack.name }),
    element('StackId', { text: stack.id }),
    optional('Description', stack.description),
    parametersOf(stack),
    element('CreationTime', stack.created),
    optional('LastUpdatedTime', stack.updated),
    optional('DeletionTime', stack.deleted),
    element('StackStatus', stack.status),
    optional('StackStatusReason', stack.reason),
    element('DisableRollback', 'false'),
    stack.capabilities.length === 0 ? '' : list('Capabilities', stack.capabilities),
    list('Outputs', stack.outputs.map(describeOutput)),
    list(
      'Tags',
      Object.entries(stack.tags).map(
        ([key, value]) => element('Key', { text: key }) + element('Value', { text: value }),
      ),
    ),
  ].join('');

/** What is not to be shown is four stars. */
export function parametersOf({ parameters, hidden }: Pick<Stack, 'parameters' | 'hidden'>): string {
  const members = Object.entries(parameters).map(
    ([name, value]) =>
      element('ParameterKey', { text: name }) +
      element('ParameterValue', { text: hidden.includes(name) ? '****' : value }),
  );
  return members.length === 0 ? '' : list('Parameters', members);
}

const describeOutput = ({ key, value, description }: Stack['outputs'][number]): string =>
  element('OutputKey', { text: key }) + element('OutputValue', { text: value }) + optional('Description', description);
