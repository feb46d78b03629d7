import { ServiceError } from '../../http/service-error.ts';
import type { ChangeSet, Stack } from '../stacks/stack.ts';
import { type Call, findStack, needed, textIn, validationError } from './call.ts';

export function demandStackName(name: string): string {
  if (/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) return name;
  throw validationError(
    `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
  );
}

const canUpdate = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'];

/** A stack whose creation was rolled back can only be deleted; one at work must end first. */
export function demandCanUpdate(stack: Stack): Stack {
  if (canUpdate.includes(stack.status)) return stack;
  throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
}

/** The change set that a request names, by its ARN, or by its name together with the stack's. */
export function changeSetOf(call: Call, action: string): { stack: Stack; changeSet: ChangeSet } {
  const wanted = needed(call.form, 'ChangeSetName');
  const stackName = textIn(call.form, 'StackName');
  if (stackName === undefined && !wanted.startsWith('arn:')) {
    throw validationError('StackName must be specified if ChangeSetName is not specified as an ARN.');
  }
  const stack = stackName === undefined ? stackWith(call, wanted) : findStack(call, stackName);
  call.demand(action, stack?.id ?? '*');
  if (stack === undefined && stackName !== undefined) throw validationError(`Stack [${stackName}] does not exist`);
  const changeSet = [...(stack?.changeSets.values() ?? [])].find(({ id, name }) => id === wanted || name === wanted);
  if (stack !== undefined && changeSet !== undefined) return { stack, changeSet };
  throw new ServiceError('ChangeSetNotFound', `ChangeSet [${wanted}] does not exist`, 404);
}

const stackWith = ({ stacks }: Call, changeSetId: string): Stack | undefined =>
  stacks.living().find(({ changeSets }) => [...changeSets.values()].some(({ id }) => id === changeSetId));
