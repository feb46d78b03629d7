import { InitiateJobCommand } from '@aws-sdk/client-glacier';
import {
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  ListMapRunsCommand,
  RedriveExecutionCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Fault } from '../../local/faults.ts';
import type { Execution } from '../../local/step-functions/index.ts';
import type { PartFailure, StoredObject } from './buckets.ts';
import type { World } from './harness.ts';
import { outputOf } from './output-of.ts';

const vaultName = 'demo';

/** A fault that strikes one story only: `tell` aims it. */
export type OwnFault = Fault | ((story: Story) => Fault);

/** One restore with an execution, a key and faults of its own, so that many can share a world side by side. */
export interface Story {
  readonly world: World;
  /** Its execution's name. */
  readonly name: string;
  /** Its object's key. */
  readonly key: string;
  readonly jobId: string;
  readonly executionArn: string;
}

/** What can be seen when a story's execution has ended. */
export interface Told extends Story {
  readonly execution: Execution;
  readonly object: StoredObject | undefined;
  readonly openUploads: number;
  /** GetJobOutput requests for the job so far. */
  readonly requests: number;
  /** Why parts gave up. */
  readonly partFailures: readonly PartFailure[];
}

/** What a story may have otherwise than the others. */
export interface Own {
  /** @default the story's name */
  readonly key?: string;
  /** What the execution's input says besides vault and job. */
  readonly claims?: object;
  /** What the job is to bring of the archive, e.g. `0-1048575`. @default all of it */
  readonly range?: string;
}

/**
 * Restores an archive to a key, its execution started by hand as people do, and resolves at its end. What comes by topic
 * and queue has stories of its own.
 */
export async function tell(
  world: World,
  name: string,
  archiveId: string,
  faults: readonly OwnFault[] = [],
  own: Own = {},
): Promise<Told> {
  return see(await start(world, name, archiveId, faults, own));
}

/** The same, but resolves when the execution has started. */
export async function start(
  world: World,
  name: string,
  archiveId: string,
  faults: readonly OwnFault[] = [],
  own: Own = {},
): Promise<Story> {
  const { key = name, claims = {}, range } = own;
  const jobId = await startQuietJob(world, key, archiveId, range);
  const stateMachineArn = outputOf(world.cloud, 'StateMachineArn');
  const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  const story: Story = { world, name, key, jobId, executionArn };
  for (const fault of faults) world.cloud.faults.add(aimed(typeof fault === 'function' ? fault(story) : fault, story));
  const input = JSON.stringify({ ...claims, vaultName, jobId });
  await world.clients.states.send(new StartExecutionCommand({ stateMachineArn, name, input }));
  return story;
}

/**
 * Stories of one world that run side by side, a few at once, in the order in which they were begun: most of their time is
 * waiting. Each test then looks at how its own ended.
 */
export class Stories<End = Told> {
  readonly #atOnce: number;
  readonly #told = new Map<string, Promise<End>>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /** More at once need more Lambda environments, and each of those costs a third of a second of CPU. */
  constructor(atOnce = 3) {
    this.#atOnce = atOnce;
  }

  begin(name: string, work: (name: string) => Promise<End>): void {
    if (this.#told.has(name)) throw new Error(`There is a story called ${name} already`);
    const told = this.#turn(() => work(name));
    told.catch(() => {}); // its test will see it
    this.#told.set(name, told);
  }

  async ended(name: string): Promise<End> {
    const told = this.#told.get(name);
    if (told === undefined) throw new Error(`No story has begun that is called ${name}`);
    return told;
  }

  async #turn(work: () => Promise<End>): Promise<End> {
    if (this.#running >= this.#atOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }
}

/** Clears the story's faults, redrives its execution, and resolves at its end. */
export async function redrive(story: Story): Promise<Told> {
  story.world.cloud.faults.remove((fault) => isOf(story, fault));
  await story.world.clients.states.send(new RedriveExecutionCommand({ executionArn: story.executionArn }));
  return see(story);
}

/** A job that tells no topic; done when this resolves. */
export async function startQuietJob(
  { clients, cloud }: World,
  key: string,
  archiveId: string,
  range?: string,
): Promise<string> {
  const description = JSON.stringify({ thaw: { key } });
  const jobParameters = {
    Type: 'archive-retrieval',
    ArchiveId: archiveId,
    Description: description,
    RetrievalByteRange: range,
  };
  const { jobId = '' } = await clients.glacier.send(
    new InitiateJobCommand({ accountId: '-', vaultName, jobParameters }),
  );
  await cloud.glacier.admin.completeJob(jobId);
  return jobId;
}

export async function see(story: Story): Promise<Told> {
  const { world, key: ownKey, jobId, executionArn } = story;
  const execution = await world.cloud.stepFunctions.ended(executionArn);
  const uploads = await world.openUploads();
  const failures = await world.partFailures();
  return {
    ...story,
    execution,
    object: await world.object(ownKey),
    openUploads: uploads.filter(({ key }) => key === ownKey).length,
    requests: world.cloud.glacier.admin.outputRequests(jobId),
    partFailures: failures.filter(({ input }) => input.includes(jobId)),
  };
}

/** Strikes where the restore is this one: each place knows it by another fact. */
export function aimed(fault: Fault, { jobId, name, key }: Story): Fault {
  const service = fault.place.split(':')[0] ?? '';
  const own: Record<string, Readonly<Record<string, string>>> = {
    glacier: { jobId },
    s3: { key },
    lambda: { jobId },
    states: { execution: name },
  };
  return { ...fault, where: { ...own[service], ...fault.where } };
}

/** Whether a fault was aimed at this story. */
export const isOf = ({ jobId, name, key }: Story, { where = {} }: Fault): boolean =>
  where.jobId === jobId || where.key === key || where.execution === name;

/** Errors of the tasks of an execution, in the order in which they failed, each as often as it did. */
export async function failuresIn(world: World, executionArn: string): Promise<readonly string[]> {
  const events = await historyOf(world, executionArn);
  return events.flatMap(({ taskFailedEventDetails: failed, taskTimedOutEventDetails: late }) => {
    const { error } = failed ?? late ?? {};
    return error === undefined ? [] : [error];
  });
}

/** Names of the states an execution entered, in order. */
export async function statesOf({ world, executionArn }: Story): Promise<readonly string[]> {
  const events = await historyOf(world, executionArn);
  return events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
}

/** ARNs of the children of an execution's first Map Run. */
export async function childrenOf({ world: { clients }, executionArn }: Story): Promise<readonly string[]> {
  const { mapRuns: [mapRun] = [] } = await clients.states.send(new ListMapRunsCommand({ executionArn }));
  const request = new ListExecutionsCommand({ mapRunArn: mapRun?.mapRunArn });
  const { executions = [] } = await clients.states.send(request);
  return executions.flatMap((child) => child.executionArn ?? []);
}

async function historyOf({ clients }: World, executionArn: string): Promise<readonly HistoryEvent[]> {
  const { events = [] } = await clients.states.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
  return events;
}
