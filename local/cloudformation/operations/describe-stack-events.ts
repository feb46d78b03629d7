import type { Stack, StackEvent } from '../stacks/stack.ts';
import { type Call, stackOf } from './call.ts';
import { pageOf } from './page.ts';
import { element, list, optional } from './xml.ts';

/** Newest first. */
export function describeStackEvents(call: Call): string {
  const stack = stackOf(call, 'DescribeStackEvents', (name) => `Stack [${name}] does not exist`);
  const { items, nextToken } = pageOf(stack.events.toReversed(), call.form);
  return (
    list(
      'StackEvents',
      items.map((event) => describe(stack, event)),
    ) + optional('NextToken', nextToken)
  );
}

const describe = ({ id, name }: Stack, event: StackEvent): string =>
  [
    element('StackId', { text: id }),
    element('EventId', event.id),
    element('StackName', name),
    element('LogicalResourceId', event.logicalId),
    element('PhysicalResourceId', { text: event.physicalId }),
    element('ResourceType', event.type),
    element('Timestamp', event.at),
    element('ResourceStatus', event.status),
    optional('ResourceStatusReason', event.reason),
  ].join('');
