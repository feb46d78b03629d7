import type { DeployedResource, Stack } from '../stacks/stack.ts';
import { type Call, stackOf, textIn, validationError } from './call.ts';
import { element, list, optional } from './xml.ts';

/** The first hundred, or the one that the request names. */
export function describeStackResources(call: Call): string {
  const stack = stackOf(call, 'DescribeStackResources', (name) => `Stack with id ${name} does not exist`);
  const wanted = textIn(call.form, 'LogicalResourceId');
  const found = [...stack.resources.values()].filter(({ logicalId }) => wanted === undefined || wanted === logicalId);
  if (wanted !== undefined && found.length === 0) {
    throw validationError(`Resource ${wanted} does not exist for stack ${stack.name}`);
  }
  return list(
    'StackResources',
    found.slice(0, 100).map((resource) => describe(stack, resource)),
  );
}

const describe = ({ id, name }: Stack, resource: DeployedResource): string =>
  [
    element('StackName', name),
    element('StackId', { text: id }),
    element('LogicalResourceId', resource.logicalId),
    element('PhysicalResourceId', { text: resource.physicalId }),
    element('ResourceType', resource.type),
    element('Timestamp', resource.at),
    element('ResourceStatus', resource.status),
    optional('ResourceStatusReason', resource.reason),
  ].join('');
