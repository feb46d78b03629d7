import { ServiceError } from '../../http/service-error.ts';
import { deployStack } from '../stacks/deployment.ts';
import { type Call, textIn } from './call.ts';
import { changeSetOf, demandCanUpdate } from './demands.ts';

/** Makes the changes. All change sets of the stack are gone then, for the stack is another one. */
export function executeChangeSet(call: Call): string {
  const { stack, changeSet } = changeSetOf(call, 'ExecuteChangeSet');
  if (changeSet.executionStatus !== 'AVAILABLE') {
    throw new ServiceError(
      'InvalidChangeSetStatus',
      `ChangeSet [${changeSet.id}] cannot be executed in its current status of [${changeSet.status}]`,
    );
  }
  if (changeSet.kind === 'UPDATE') demandCanUpdate(stack);
  stack.changeSets.clear();
  const isRollbackDisabled = textIn(call.form, 'DisableRollback') === 'true';
  const kind = changeSet.kind === 'CREATE' ? 'create' : 'update';
  call.inBackground(deployStack(stack, changeSet.plan, call.tools, { kind, isRollbackDisabled }));
  return '';
}
