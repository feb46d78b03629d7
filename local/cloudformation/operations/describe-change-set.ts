import type { Change } from '../stacks/stack.ts';
import type { Call } from './call.ts';
import { changeSetOf } from './demands.ts';
import { parametersOf } from './describe-stacks.ts';
import { pageOf } from './page.ts';
import { element, list, optional } from './xml.ts';

/** Its changes, once it has been looked at; some hundred per page. */
export function describeChangeSet(call: Call): string {
  const { stack, changeSet } = changeSetOf(call, 'DescribeChangeSet');
  const isLookedAt = changeSet.status !== 'CREATE_IN_PROGRESS';
  const { items, nextToken } = pageOf(isLookedAt ? changeSet.changes : [], call.form);
  return [
    element('ChangeSetName', changeSet.name),
    element('ChangeSetId', changeSet.id),
    element('StackId', { text: stack.id }),
    element('StackName', stack.name),
    optional('Description', changeSet.description),
    parametersOf(changeSet.plan),
    element('CreationTime', changeSet.created),
    element('ExecutionStatus', changeSet.executionStatus),
    element('Status', changeSet.status),
    optional('StatusReason', changeSet.reason),
    list('Changes', items.map(describe)),
    optional('NextToken', nextToken),
  ].join('');
}

function describe(change: Change): string {
  const isModify = change.action === 'Modify';
  return (
    element('Type', 'Resource') +
    element(
      'ResourceChange',
      optional('PolicyAction', change.policyAction),
      element('Action', change.action),
      element('LogicalResourceId', change.logicalId),
      optional('PhysicalResourceId', change.physicalId),
      element('ResourceType', change.type),
      isModify ? element('Replacement', change.isReplaced ? 'True' : 'False') : '',
      list('Scope', isModify ? ['Properties'] : []),
      list('Details', []),
    )
  );
}
