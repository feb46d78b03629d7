import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Execution, Executions } from './doors.ts';

export const vaultExecutions = (sfn: SFNClient, stateMachineArn: string, abortSignal?: AbortSignal): Executions => ({
  async start(name, input) {
    const request = new StartExecutionCommand({ stateMachineArn, name, input });
    return (await sfn.send(request, { abortSignal })).executionArn ?? '';
  },
  describe: (arn) => describe(sfn, arn, abortSignal),
  async recent() {
    const request = new ListExecutionsCommand({ stateMachineArn, maxResults: 1000 });
    const { executions = [] } = await sfn.send(request, { abortSignal });
    return executions.map(listed);
  },
  async stop(executionArn) {
    await sfn.send(new StopExecutionCommand({ executionArn }), { abortSignal });
  },
  async stateOf(executionArn) {
    const newest = { executionArn, reverseOrder: true, maxResults: 100, includeExecutionData: false };
    const { events = [] } = await sfn.send(new GetExecutionHistoryCommand(newest), { abortSignal });
    // Choices are passed through too fast to be a place to be in.
    const entered = events.filter(({ type }) => type !== 'ChoiceStateEntered');
    return entered.find((event) => event.stateEnteredEventDetails !== undefined)?.stateEnteredEventDetails?.name;
  },
});

async function describe(
  sfn: SFNClient,
  executionArn: string,
  abortSignal?: AbortSignal,
): Promise<Execution | undefined> {
  try {
    const seen = await sfn.send(new DescribeExecutionCommand({ executionArn }), { abortSignal });
    const { stopDate: endedAt, input = '{}', output, error, cause } = seen;
    return { ...listed(seen), endedAt, input, output, error, cause };
  } catch (error) {
    if (Error.isError(error) && error.name === 'ExecutionDoesNotExist') return undefined;
    throw error;
  }
}

interface Seen {
  readonly executionArn?: string | undefined;
  readonly name?: string | undefined;
  readonly status?: string | undefined;
  readonly startDate?: Date | undefined;
}

const listed = ({ executionArn = '', name = '', status = '', startDate = new Date(0) }: Seen) => ({
  arn: executionArn,
  name,
  status,
  startedAt: startDate,
});
