import { DeleteStackCommand, type Parameter } from '@aws-sdk/client-cloudformation';
import type { Answer } from '../shared/answer.ts';
import { Problem } from '../shared/problem.ts';
import { usualStackName } from '../shared/surroundings.ts';
import { exitStatus, UsageError } from '../shared/usage.ts';
import { putArtifacts, takeBack } from './artifact-bucket.ts';
import { type ChangeSetMade, discardChangeSet, executeChangeSet, makeChangeSet } from './change-set.ts';
import type { DeployDoors } from './doors.ts';
import { type Ending, follow, newestEvent } from './follow.ts';
import { type FoundStack, findStack, isAtWork } from './stacks.ts';
import { type Artifacts, readArtifacts } from './template.ts';
import { outputLines, wordsOf } from './words.ts';

export interface DeployWanted {
  readonly stackName: string;
  /** Values of the template's parameters; what is not given stays as it is, or has its default. */
  readonly settings: Readonly<Record<string, string>>;
  /** Bucket for template and code. @default the one of an earlier deployment, otherwise a new one */
  readonly artifactBucket: string | undefined;
  /** The one-file template. @default that of this installation */
  readonly templateFile: string | undefined;
  /** Does it without a question. */
  readonly isConfirmed: boolean;
}

/** `<stack>-RestoreSmallOutput` has 80 characters at most (infra/machine-names.ts). */
const longestStackName = 61;

/** `thaw deploy`: makes or updates the stack. An operation under way is followed to its end first. */
export async function deploy(wanted: DeployWanted, doors: DeployDoors): Promise<Answer> {
  const { stackName } = wanted;
  demandName(stackName);
  const artifacts = await readArtifacts(wanted.templateFile);
  const stack = await readyStack(doors, stackName, artifacts);
  const place = await putArtifacts(doors, artifacts, wanted.artifactBucket);
  const parameters = parametersOf(wanted, artifacts, stack);
  const { templateUrl } = place;
  const { version } = artifacts;
  const changeSet = await makeChangeSet(doors, { stackName, stack, templateUrl, parameters, version });
  if (changeSet === undefined) return deployed(doors, stackName, `The stack "${stackName}" is up to date.`);
  for (const line of wordsOf(changeSet, await doors.stacks.config.region(), place)) doors.tell(line);
  if (!wanted.isConfirmed && !(await askOr(doors, changeSet))) {
    await takeBack(doors, place);
    return {
      exit: exitStatus.failed,
      lines: ['Nothing was changed.'],
      facts: { stack: stackName, outcome: 'refused' },
    };
  }
  await execute(doors, changeSet);
  return deployed(doors, stackName, `The stack "${stackName}" is deployed.`);
}

function demandName(stackName: string): void {
  if (/^[A-Za-z][A-Za-z0-9-]*$/.test(stackName) && stackName.length <= longestStackName) return;
  throw new UsageError(
    `--stack wants a letter, then letters, digits and "-", at most ${longestStackName} characters, and is "${stackName}".`,
  );
}

/** Asks; where the answer is no, or nobody can be asked, the change set goes again. */
async function askOr(doors: DeployDoors, changeSet: ChangeSetMade): Promise<boolean> {
  let isYes = false;
  try {
    isYes = await doors.ask('Deploy this?');
    return isYes;
  } finally {
    if (!isYes) await discardChangeSet(doors, changeSet);
  }
}

/** The stack when it can be deployed: after what is under way, and after an earlier creation that failed is cleared away. */
async function readyStack(doors: DeployDoors, name: string, artifacts: Artifacts): Promise<FoundStack | undefined> {
  let stack = await findStack(doors, name);
  if (stack !== undefined && isAtWork(stack)) {
    doors.tell(`The stack "${name}" is ${stack.status}: waiting for its end.`);
    await follow(doors, stack.id, {});
    stack = await findStack(doors, name);
  }
  if (stack === undefined) return undefined;
  if (failedCreations.includes(stack.status)) return clearAway(doors, stack);
  demandOurs(stack, artifacts);
  if (['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'REVIEW_IN_PROGRESS'].includes(stack.status)) {
    return stack;
  }
  throw new Problem(
    'StackStuck',
    `Cannot deploy: the stack "${name}" is ${stack.status}${stack.reason === undefined ? '' : ` (${stack.reason})`}. Resolve that in the CloudFormation console first; a stack whose deletion failed goes with "thaw deploy --delete".`,
  );
}

/** CloudFormation lets such a stack only be deleted. */
const failedCreations = ['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED'];

async function clearAway(doors: DeployDoors, { id, name, status }: FoundStack): Promise<undefined> {
  doors.tell(`The stack "${name}" is ${status}: an earlier deployment failed. It is deleted first.`);
  const after = await newestEvent(doors, id);
  await doors.stacks.send(new DeleteStackCommand({ StackName: name }));
  const ending = await follow(doors, id, { after });
  if (ending.status !== 'DELETE_COMPLETE') throw failed('StackStuck', `delete the stack "${name}"`, ending);
  return undefined;
}

/** A stack that CDK deployed has its settings in `cdk.json`: an update from here would lose them. */
function demandOurs({ name, status, parameters }: FoundStack, artifacts: Artifacts): void {
  if (status === 'REVIEW_IN_PROGRESS' || Object.keys(artifacts.parameters).some((each) => each in parameters)) return;
  throw new Problem(
    'OtherStack',
    `Cannot deploy: the stack "${name}" was not deployed by "thaw deploy" or from its template. Update it with what deployed it (CDK or CloudFormation), or choose another name (--stack).`,
  );
}

/** What is not said stays as it is. */
function parametersOf(
  { settings }: DeployWanted,
  artifacts: Artifacts,
  stack: FoundStack | undefined,
): readonly Parameter[] {
  return Object.keys(artifacts.parameters).flatMap((name): Parameter[] => {
    const value = settings[name];
    if (value !== undefined) return [{ ParameterKey: name, ParameterValue: value }];
    const isKnown = stack !== undefined && stack.status !== 'REVIEW_IN_PROGRESS' && name in stack.parameters;
    return isKnown ? [{ ParameterKey: name, UsePreviousValue: true }] : [];
  });
}

async function execute(doors: DeployDoors, changeSet: ChangeSetMade): Promise<void> {
  const after = await newestEvent(doors, changeSet.stackId);
  await executeChangeSet(doors, changeSet);
  const ending = await follow(doors, changeSet.stackId, { after, total: changeSet.changes.length });
  if (ending.status === 'CREATE_COMPLETE' || ending.status === 'UPDATE_COMPLETE') return;
  throw failed('DeployFailed', `deploy the stack "${changeSet.stackName}"`, ending);
}

/** With the reasons of what failed by itself. */
export const failed = (name: string, what: string, { status, failures }: Ending): Problem =>
  new Problem(
    name,
    `Cannot ${what}: it ended as ${status}. ${failures.length === 0 ? 'CloudFormation gave no reason.' : failures.join('; ')}`,
  );

async function deployed(doors: DeployDoors, stackName: string, sentence: string): Promise<Answer> {
  const stack = await findStack(doors, stackName);
  const outputs = stack?.outputs ?? {};
  return {
    exit: exitStatus.done,
    lines: [sentence, ...outputLines(outputs), `Check it with "${doctorOf(stackName)}".`],
    facts: { stack: stackName, outcome: 'deployed', outputs },
  };
}

const doctorOf = (stackName: string) =>
  stackName === usualStackName ? 'thaw doctor' : `thaw doctor --stack ${stackName}`;
