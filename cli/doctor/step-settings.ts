import type { StackOutputs } from '../shared/stack-outputs.ts';
import type { Doors, FunctionSeen } from './doors.ts';

/** The functions that a state machine's tasks invoke, by the names of the states, those inside of maps too. */
export function functionsByState(definition: string): readonly (readonly [state: string, arn: string])[] {
  const found: [string, string][] = [];
  JSON.parse(definition, (name, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'Type' in value && value.Type === 'Task') {
      const [arn] = /arn:[^"]+:function:[^"]+/.exec(JSON.stringify(value)) ?? [];
      if (arn !== undefined) found.push([name, arn]);
    }
    return value;
  });
  return found;
}

/** The function that the state Plan invokes. Throws if the definition names none. */
export async function planFunction(doors: Doors, { stateMachineArn }: StackOutputs): Promise<FunctionSeen> {
  const { States }: { readonly States?: Readonly<Record<string, unknown>> } = JSON.parse(
    await doors.definition(stateMachineArn),
  );
  const [arn] = /arn:[^"]+:function:[^"]+/.exec(JSON.stringify(States?.Plan ?? {})) ?? [];
  if (arn !== undefined) return await doors.functionOf(arn);
  throw new Error(`Cannot find the function of Plan: ${stateMachineArn} is not a state machine of Thaw`);
}

/** Who reads a queue: `start` reads the topic's, `admit` the bell. */
interface QueueReader extends FunctionSeen {
  /** Of the event source mapping. */
  readonly state: string;
  readonly atOnce: number | undefined;
}

/** `start`: it reads the queue that the topic delivers to. */
export async function startReader(doors: Doors, { topicArn }: StackOutputs): Promise<QueueReader | undefined> {
  const [queueArn] = await doors.queuesOf(topicArn);
  return queueArn === undefined ? undefined : await readerOf(doors, queueArn);
}

/** `admit`: it reads the bell, which `start` rings. */
export async function admitReader(doors: Doors, stack: StackOutputs): Promise<QueueReader | undefined> {
  const bellUrl = (await startReader(doors, stack))?.variables.BELL_QUEUE_URL;
  return bellUrl === undefined ? undefined : await readerOf(doors, queueArnOf(bellUrl, stack.topicArn));
}

/** A queue's URL ends in account and name; everything else of its ARN is the topic's, too. */
export function queueArnOf(queueUrl: string, topicArn: string): string {
  const [, partition, , region] = topicArn.split(':');
  const [account, name] = queueUrl.split('/').slice(-2);
  return `arn:${partition}:sqs:${region}:${account}:${name}`;
}

/** What reads a queue; undefined where nothing does. */
export async function readerOf(doors: Doors, queueArn: string): Promise<QueueReader | undefined> {
  const [reader] = await doors.readersOf(queueArn);
  if (reader === undefined) return undefined;
  return { ...(await doors.functionOf(reader.functionArn)), state: reader.state, atOnce: reader.atOnce };
}
