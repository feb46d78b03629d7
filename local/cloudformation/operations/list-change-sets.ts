import type { ChangeSet, Stack } from '../stacks/stack.ts';
import { type Call, stackOf } from './call.ts';
import { pageOf } from './page.ts';
import { element, list, optional } from './xml.ts';

export function listChangeSets(call: Call): string {
  const stack = stackOf(call, 'ListChangeSets');
  const { items, nextToken } = pageOf([...stack.changeSets.values()], call.form);
  return (
    list(
      'Summaries',
      items.map((changeSet) => summaryOf(stack, changeSet)),
    ) + optional('NextToken', nextToken)
  );
}

const summaryOf = (stack: Stack, changeSet: ChangeSet): string =>
  [
    element('StackId', { text: stack.id }),
    element('StackName', stack.name),
    element('ChangeSetId', changeSet.id),
    element('ChangeSetName', changeSet.name),
    element('ExecutionStatus', changeSet.executionStatus),
    element('Status', changeSet.status),
    optional('StatusReason', changeSet.reason),
    element('CreationTime', changeSet.created),
  ].join('');
