import { isUnchanged } from '../stacks/changes.ts';
import { deployStack } from '../stacks/deployment.ts';
import { planOf } from '../stacks/plan.ts';
import { type Call, stackOf, textIn, validationError } from './call.ts';
import { demandCanUpdate } from './demands.ts';
import { requestOf } from './request.ts';
import { element } from './xml.ts';

export async function updateStack(call: Call): Promise<string> {
  const stack = demandCanUpdate(stackOf(call, 'UpdateStack'));
  const plan = planOf(stack, await requestOf(call, stack), call.queueUrl);
  if (isUnchanged(stack, plan)) throw validationError('No updates are to be performed.');
  const isRollbackDisabled = textIn(call.form, 'DisableRollback') === 'true';
  call.inBackground(deployStack(stack, plan, call.tools, { kind: 'update', isRollbackDisabled }));
  return element('StackId', { text: stack.id });
}
