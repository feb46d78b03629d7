import { DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import type { Answer } from '../shared/answer.ts';
import { exitStatus } from '../shared/usage.ts';
import { failed } from './deploy.ts';
import type { DeployDoors } from './doors.ts';
import { follow, newestEvent } from './follow.ts';
import { type FoundStack, findStack, isAtWork } from './stacks.ts';

/** `thaw deploy --delete`: the stack goes, its buckets stay. A stack that is not there is no error. */
export async function deleteStack(
  { stackName, isConfirmed }: { readonly stackName: string; readonly isConfirmed: boolean },
  doors: DeployDoors,
): Promise<Answer> {
  const stack = await findStack(doors, stackName);
  if (stack === undefined) return answered(stackName, [`There is no stack "${stackName}".`], 'absent');
  if (!isAtWork(stack)) {
    for (const line of wordsOf(stack)) doors.tell(line);
    if (!isConfirmed && !(await doors.ask('Delete it?'))) {
      return { ...answered(stackName, ['Nothing was deleted.'], 'refused'), exit: exitStatus.failed };
    }
  }
  const { kept } = await removed(doors, stack);
  return answered(
    stackName,
    [`The stack "${stackName}" is deleted.`, ...kept.map((each) => `Kept: ${each}`)],
    'deleted',
  );
}

const wordsOf = ({ name, outputs: { BucketName: bucket, WorkBucketName: work } }: FoundStack): string[] => [
  `Stack "${name}": functions, queues, topics, state machines, roles, alarms and logs are deleted.`,
  ...(bucket === undefined ? [] : [`  kept: the bucket ${bucket} and everything that was restored into it`]),
  ...(work === undefined ? [] : [`  kept: the work bucket ${work} with reports and the files of runs`]),
  '  Jobs that are under way notify nobody after that: let runs end first ("thaw help take-down").',
];

/** What is under way is followed to its end first; a deletion under way is this one. */
async function removed(doors: DeployDoors, stack: FoundStack) {
  if (isAtWork(stack) && stack.status !== 'DELETE_IN_PROGRESS') {
    doors.tell(`The stack "${stack.name}" is ${stack.status}: waiting for its end.`);
    await follow(doors, stack.id, {});
  }
  const after = stack.status === 'DELETE_IN_PROGRESS' ? undefined : await newestEvent(doors, stack.id);
  if (stack.status !== 'DELETE_IN_PROGRESS') {
    await doors.stacks.send(new DeleteStackCommand({ StackName: stack.id }));
  }
  const ending = await follow(doors, stack.id, { after });
  if (ending.status === 'DELETE_COMPLETE') return ending;
  throw failed('DeleteFailed', `delete the stack "${stack.name}"`, ending);
}

const answered = (stack: string, lines: readonly string[], outcome: string): Answer => ({
  exit: exitStatus.done,
  lines,
  facts: { stack, outcome },
});
