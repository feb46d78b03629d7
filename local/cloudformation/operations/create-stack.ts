import { accountId, partition, region } from '../../account.ts';
import { ServiceError } from '../../http/service-error.ts';
import { deployStack } from '../stacks/deployment.ts';
import { planOf } from '../stacks/plan.ts';
import { newStack } from '../stacks/stacks.ts';
import { type Call, findStack, needed, textIn } from './call.ts';
import { demandStackName } from './demands.ts';
import { requestOf } from './request.ts';
import { element } from './xml.ts';

export async function createStack(call: Call): Promise<string> {
  const { form, demand, stacks, tools } = call;
  const name = needed(form, 'StackName');
  demand('CreateStack', `arn:${partition}:cloudformation:${region}:${accountId}:stack/${name}/*`);
  if (findStack(call, name) !== undefined)
    throw new ServiceError('AlreadyExistsException', `Stack [${name}] already exists`);
  const stack = newStack(demandStackName(name));
  const plan = planOf(stack, await requestOf(call, undefined), call.queueUrl);
  stacks.put(stack);
  const isRollbackDisabled = textIn(form, 'DisableRollback') === 'true' || textIn(form, 'OnFailure') === 'DO_NOTHING';
  call.inBackground(deployStack(stack, plan, tools, { kind: 'create', isRollbackDisabled }));
  return element('StackId', { text: stack.id });
}
