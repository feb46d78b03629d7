import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Fault } from '../../local/faults.ts';
import type { Execution } from '../../local/step-functions/index.ts';
import { stateMachine } from './definition.ts';
import type { World } from './harness.ts';
import { outputOf } from './output-of.ts';
import { aimed, type OwnFault, type Story, see, startQuietJob, type Told } from './stories.ts';

/** What can be seen when a story of RestoreSmallOutput has ended, there or behind it. */
export interface ToldShort extends Omit<Told, 'execution'> {
  /** The Express execution, of which AWS would show nothing. */
  readonly short: Execution;
  /** The last state it came to. */
  readonly left: 'Done' | 'HandedOn';
  /** Why it was handed on. */
  readonly failure: string | undefined;
  /** RestoreJobOutput's execution under the job's name, if there is one; ended, if the job was handed on to it. */
  readonly long: Execution | undefined;
}

/** Restores an archive in RestoreSmallOutput, its execution started as `start` does it. */
export async function tellShort(
  world: World,
  name: string,
  archiveId: string,
  faults: readonly OwnFault[] = [],
): Promise<ToldShort> {
  return takeRestoreSmallOutput(world, name, await startQuietJob(world, name, archiveId), faults);
}

/** The same for a job that is there already. */
export async function takeRestoreSmallOutput(
  world: World,
  name: string,
  jobId: string,
  faults: readonly OwnFault[] = [],
): Promise<ToldShort> {
  const restoreJobOutputArn = outputOf(world.cloud, 'StateMachineArn');
  const executionArn = `${restoreJobOutputArn.replace(':stateMachine:', ':execution:')}:${name}`;
  const story: Story = { world, name, key: name, jobId, executionArn };
  for (const fault of faults) world.cloud.faults.add(aim(typeof fault === 'function' ? fault(story) : fault, story));

  const { arn: stateMachineArn } = stateMachine(world.cloud, 'RestoreSmallOutput');
  const input = JSON.stringify({ vaultName: 'demo', jobId, name });
  const request = new StartExecutionCommand({ stateMachineArn, name, input });
  const { executionArn: shortArn = '' } = await world.clients.states.send(request);
  return seeShort(story, await world.cloud.stepFunctions.ended(shortArn));
}

/** Of StartExecution only that in RestoreJobOutput is meant. */
const aim = (fault: Fault, story: Story): Fault =>
  fault.place === 'states:StartExecution'
    ? { ...fault, where: { stateMachineArn: outputOf(story.world.cloud, 'StateMachineArn'), name: story.name } }
    : aimed(fault, story);

async function seeShort(story: Story, short: Execution): Promise<ToldShort> {
  const { world, key: ownKey, jobId } = story;
  const output: Output = JSON.parse(short.output ?? '{}');
  const outcome = output.restored?.outcome;
  const ending = {
    short,
    left: outcome === 'restored' || outcome === 'already restored' ? 'Done' : 'HandedOn',
    failure: output.failure?.Error,
  } as const;
  if (await restoreJobOutputHas(story)) {
    const { execution: long, ...told } = await see(story);
    return { ...told, ...ending, long };
  }
  const uploads = await world.openUploads();
  return {
    ...story,
    ...ending,
    long: undefined,
    object: await world.object(ownKey),
    openUploads: uploads.filter(({ key }) => key === ownKey).length,
    requests: world.cloud.glacier.admin.outputRequests(jobId),
    partFailures: [],
  };
}

interface Output {
  readonly restored?: { readonly outcome: string };
  readonly failure?: { readonly Error: string };
}

async function restoreJobOutputHas({ world, executionArn }: Story): Promise<boolean> {
  try {
    await world.clients.states.send(new DescribeExecutionCommand({ executionArn }));
    return true;
  } catch (error) {
    if (Error.isError(error) && error.name === 'ExecutionDoesNotExist') return false;
    throw error;
  }
}
