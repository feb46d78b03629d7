import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Change,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
  type Parameter,
} from '@aws-sdk/client-cloudformation';
import { Problem } from '../shared/problem.ts';
import type { DeployDoors } from './doors.ts';
import type { FoundStack } from './stacks.ts';

export interface ChangeSetWanted {
  readonly stackName: string;
  /** The stack as it is; undefined for a new one. */
  readonly stack: FoundStack | undefined;
  readonly templateUrl: string;
  readonly parameters: readonly Parameter[];
  readonly version: string;
}

export interface ChangeSetMade {
  readonly name: string;
  readonly stackName: string;
  readonly stackId: string;
  readonly isNewStack: boolean;
  readonly changes: readonly ResourceChange[];
}

type ResourceChange = NonNullable<Change['ResourceChange']>;

/** Undefined where nothing would change. Throws `ChangeSetFailed` with AWS's reason, `ParameterRefused` for a wrong value. */
export async function makeChangeSet(doors: DeployDoors, wanted: ChangeSetWanted): Promise<ChangeSetMade | undefined> {
  const { stackName, stack, templateUrl, parameters, version } = wanted;
  const isNewStack = stack === undefined || stack.status === 'REVIEW_IN_PROGRESS';
  const name = `thaw-${new Date().toISOString().replaceAll(/[^0-9]/g, '')}`;
  const { StackId: stackId = '' } = await asking(
    doors.stacks.send(
      new CreateChangeSetCommand({
        StackName: stackName,
        ChangeSetName: name,
        ChangeSetType: isNewStack ? 'CREATE' : 'UPDATE',
        Description: `Thaw ${version}`,
        TemplateURL: templateUrl,
        Parameters: [...parameters],
        Capabilities: ['CAPABILITY_IAM'],
      }),
    ),
  );
  const looked = await lookedAt(doors, stackName, name);
  if (looked.status === 'CREATE_COMPLETE') return { name, stackName, stackId, isNewStack, changes: looked.changes };
  await doors.stacks.send(new DeleteChangeSetCommand({ StackName: stackName, ChangeSetName: name }));
  if (/didn't contain changes|No updates are to be performed/.test(looked.reason)) return undefined;
  throw new Problem('ChangeSetFailed', `Cannot deploy: CloudFormation made no change set: ${looked.reason}`);
}

async function asking<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (!Error.isError(error) || error.name !== 'ValidationError' || !error.message.startsWith('Parameter'))
      throw error;
    throw new Problem('ParameterRefused', `Cannot deploy: ${error.message}. "thaw deploy --help" lists the settings.`);
  }
}

async function lookedAt(doors: DeployDoors, StackName: string, ChangeSetName: string) {
  for (;;) {
    const request = { StackName, ChangeSetName };
    const { Status = '', StatusReason = '' } = await doors.stacks.send(new DescribeChangeSetCommand(request));
    if (Status === 'CREATE_COMPLETE') return { status: Status, reason: '', changes: await changesOf(doors, request) };
    if (Status === 'FAILED') return { status: Status, reason: StatusReason, changes: [] };
    await sleep(Math.min(doors.pollMs, 1000), undefined, { signal: doors.signal });
  }
}

async function changesOf({ stacks }: DeployDoors, request: { StackName: string; ChangeSetName: string }) {
  const changes: ResourceChange[] = [];
  let NextToken: string | undefined;
  do {
    const page = await stacks.send(new DescribeChangeSetCommand({ ...request, ...(NextToken && { NextToken }) }));
    changes.push(...(page.Changes ?? []).flatMap(({ ResourceChange = [] }) => ResourceChange));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return changes;
}

export async function executeChangeSet({ stacks }: DeployDoors, { stackName, name }: ChangeSetMade): Promise<void> {
  await stacks.send(new ExecuteChangeSetCommand({ StackName: stackName, ChangeSetName: name }));
}

/** A stack that was made for the change set alone goes with it. */
export async function discardChangeSet({ stacks }: DeployDoors, made: ChangeSetMade): Promise<void> {
  await stacks.send(new DeleteChangeSetCommand({ StackName: made.stackName, ChangeSetName: made.name }));
  if (made.isNewStack) await stacks.send(new DeleteStackCommand({ StackName: made.stackName }));
}
