import { setStatus } from '../stacks/operation.ts';
import { deleteStack as remove } from '../stacks/removal.ts';
import { isAtWork } from '../stacks/stack.ts';
import { type Call, findStack, needed, textsIn, validationError } from './call.ts';

/** A stack that is not there is deleted already, and nobody is told. */
export function deleteStack(call: Call): string {
  const { form, demand, tools } = call;
  const stack = findStack(call, needed(form, 'StackName'));
  demand('DeleteStack', stack?.id ?? '*');
  if (stack === undefined || stack.deleted !== undefined || stack.status === 'DELETE_IN_PROGRESS') return '';
  const retained = textsIn(form, 'RetainResources');
  if (retained.length > 0 && stack.status !== 'DELETE_FAILED') {
    throw validationError(
      `Invalid operation on stack [${stack.id}]. The stack must be in DELETE_FAILED state to retain resources.`,
    );
  }
  if (isAtWork(stack)) {
    throw validationError(`Stack [${stack.id}] cannot be deleted while in status ${stack.status}`);
  }
  if (stack.status === 'REVIEW_IN_PROGRESS') {
    stack.deleted = new Date().toISOString();
    setStatus(stack, 'DELETE_COMPLETE', tools);
    return '';
  }
  call.inBackground(remove(stack, tools, retained));
  return '';
}
