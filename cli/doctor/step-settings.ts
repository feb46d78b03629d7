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

/** The function that reads the queue; undefined where nobody does. */
export async function startFunction(doors: Doors, { topicArn }: StackOutputs): Promise<FunctionSeen | undefined> {
  const readers = (await doors.queuesOf(topicArn)).map((queueArn) => doors.readersOf(queueArn));
  const [reader] = (await Promise.all(readers)).flat();
  return reader === undefined ? undefined : await doors.functionOf(reader.functionArn);
}
