import { randomUUID } from 'node:crypto';
import { accountId, partition, region } from '../../account.ts';
import { ServiceError } from '../../http/service-error.ts';
import { changesOf, isUnchanged } from '../stacks/changes.ts';
import { setStatus } from '../stacks/operation.ts';
import { planOf } from '../stacks/plan.ts';
import type { ChangeSet, Stack } from '../stacks/stack.ts';
import { newStack } from '../stacks/stacks.ts';
import { type Call, findStack, needed, textIn, validationError } from './call.ts';
import { demandCanUpdate, demandStackName } from './demands.ts';
import { requestOf } from './request.ts';
import { element } from './xml.ts';

/** A set of changes to look at before they are made. For a new stack there is an empty stack first, in review. */
export async function createChangeSet(call: Call): Promise<string> {
  const { form, demand, stacks, tools } = call;
  const name = changeSetName(needed(form, 'ChangeSetName'));
  const stackName = needed(form, 'StackName');
  const kind = textIn(form, 'ChangeSetType') ?? 'UPDATE';
  const found = findStack(call, stackName);
  demand('CreateChangeSet', found?.id ?? `arn:${partition}:cloudformation:${region}:${accountId}:stack/${stackName}/*`);
  if (kind !== 'CREATE' && kind !== 'UPDATE')
    throw validationError(`ChangeSetType ${kind} is not known to the local cloud`);
  const stack = kind === 'CREATE' ? stackInReview(found, stackName, name) : stackToUpdate(found, stackName);
  if (stack.changeSets.has(name)) throw new ServiceError('AlreadyExistsException', `ChangeSet ${name} already exists`);
  const plan = planOf(stack, await requestOf(call, stack), call.queueUrl);
  if (found === undefined) {
    stacks.put(stack);
    setStatus(stack, 'REVIEW_IN_PROGRESS', tools, 'User Initiated');
  }
  const changeSet = newChangeSet({ name, kind, stack, plan, description: textIn(form, 'Description') });
  stack.changeSets.set(name, changeSet);
  setImmediate(() => look(changeSet, stack));
  return element('Id', changeSet.id) + element('StackId', { text: stack.id });
}

function changeSetName(name: string): string {
  if (/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) return name;
  throw validationError(
    `1 validation error detected: Value '${name}' at 'changeSetName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/]*`,
  );
}

function stackInReview(found: Stack | undefined, stackName: string, changeSet: string): Stack {
  if (found === undefined) return newStack(demandStackName(stackName));
  if (found.status === 'REVIEW_IN_PROGRESS') return found;
  throw new ServiceError(
    'AlreadyExistsException',
    `Stack [${found.name}] already exists and cannot be created again with the changeSet [${changeSet}].`,
  );
}

function stackToUpdate(found: Stack | undefined, stackName: string): Stack {
  if (found === undefined) throw validationError(`Stack [${stackName}] does not exist`);
  return demandCanUpdate(found);
}

function newChangeSet({
  stack,
  plan,
  ...named
}: Pick<ChangeSet, 'name' | 'kind' | 'description' | 'plan'> & { stack: Stack }): ChangeSet {
  return {
    ...named,
    plan,
    id: `arn:${partition}:cloudformation:${region}:${accountId}:changeSet/${named.name}/${randomUUID()}`,
    created: new Date().toISOString(),
    status: 'CREATE_IN_PROGRESS',
    executionStatus: 'UNAVAILABLE',
    changes: changesOf(stack, plan),
  };
}

const noChanges =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

/** It is looked at after the answer, as on AWS: whoever asks at once finds it in progress. */
function look(changeSet: ChangeSet, stack: Stack): void {
  if (changeSet.kind === 'UPDATE' && isUnchanged(stack, changeSet.plan)) {
    Object.assign(changeSet, { status: 'FAILED', reason: noChanges });
  } else {
    Object.assign(changeSet, { status: 'CREATE_COMPLETE', executionStatus: 'AVAILABLE' });
  }
}
