import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  DescribeStateMachineForExecutionCommand,
  type ExecutionListItem,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  ListMapRunsCommand,
  type MapRunItemCounts,
  RedriveExecutionCommand,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { MachineName } from '../api.ts';
import type { EventSeen, ExecutionSeen, ListedSeen, Machines, MapRunOf } from './console-doors.ts';

/** Executions on a page of the list. */
const listed = 100;

/** Step Functions as people look at it. */
export function machinesOf(sfn: SFNClient, arns: Readonly<Record<MachineName, string>>): Machines {
  const prefixOf = (machine: MachineName) => `${arns[machine].replace(':stateMachine:', ':execution:')}:`;
  const names = ['restore', 'vault'] as const;
  return {
    async list(machine, statusFilter, nextToken) {
      const request = { stateMachineArn: arns[machine], statusFilter, nextToken, maxResults: listed };
      const answer = await sfn.send(new ListExecutionsCommand(request));
      return { items: (answer.executions ?? []).map(listedSeen), next: answer.nextToken };
    },
    describe: (arn) => describe(sfn, arn),
    async definition(executionArn) {
      const request = new DescribeStateMachineForExecutionCommand({ executionArn });
      return (await sfn.send(request)).definition ?? '{}';
    },
    async history(executionArn, { next: nextToken, most: maxResults, newestFirst: reverseOrder, withData }) {
      const request = { executionArn, nextToken, maxResults, reverseOrder, includeExecutionData: withData };
      const answer = await sfn.send(new GetExecutionHistoryCommand(request));
      return { items: (answer.events ?? []).map(eventSeen), next: answer.nextToken };
    },
    mapRuns: (arn) => mapRuns(sfn, arn),
    async redrive(executionArn) {
      await sfn.send(new RedriveExecutionCommand({ executionArn }));
    },
    async startRestore(name, input) {
      const request = new StartExecutionCommand({ stateMachineArn: arns.restore, name, input });
      return (await sfn.send(request)).executionArn ?? '';
    },
    machineOf: (arn) => names.find((machine) => arn.startsWith(prefixOf(machine))),
    arnOf: (machine, name) => prefixOf(machine) + name,
  };
}

type Listed = Partial<
  Pick<ExecutionListItem, 'executionArn' | 'name' | 'status' | 'startDate' | 'stopDate' | 'redriveCount'>
>;

const listedSeen = ({ executionArn, name, status, startDate, stopDate, redriveCount }: Listed): ListedSeen => ({
  arn: executionArn ?? '',
  name: name ?? '',
  status: status ?? 'RUNNING',
  startedAt: startDate ?? new Date(0),
  endedAt: stopDate,
  redriveCount: redriveCount ?? 0,
});

async function describe(sfn: SFNClient, executionArn: string): Promise<ExecutionSeen | undefined> {
  try {
    const seen = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    const { input = '{}', output, error, cause } = seen;
    return { ...listedSeen(seen), input, output, error, cause, isRedrivable: seen.redriveStatus === 'REDRIVABLE' };
  } catch (error) {
    if (Error.isError(error) && ['ExecutionDoesNotExist', 'InvalidArn'].includes(error.name)) return undefined;
    throw error;
  }
}

/** The SDK gives the details under a field of the event's type. */
function eventSeen({ id = 0, previousEventId, timestamp, type, ...others }: HistoryEvent): EventSeen {
  const [details] = Object.entries(others).flatMap(([name, value]) => (name.endsWith('EventDetails') ? [value] : []));
  return {
    id,
    previousId: previousEventId || null,
    at: timestamp ?? new Date(0),
    type: type ?? '',
    details: { ...Object(details) },
  };
}

async function mapRuns(sfn: SFNClient, executionArn: string): Promise<readonly MapRunOf[]> {
  const { mapRuns: found = [] } = await sfn.send(new ListMapRunsCommand({ executionArn }));
  const sorted = found.toSorted((one, two) => Number(one.startDate) - Number(two.startDate));
  return await Promise.all(sorted.map(({ mapRunArn = '' }) => describeMapRun(sfn, mapRunArn)));
}

async function describeMapRun(sfn: SFNClient, mapRunArn: string): Promise<MapRunOf> {
  const { status = 'RUNNING', itemCounts, redriveCount = 0 } = await sfn.send(new DescribeMapRunCommand({ mapRunArn }));
  return { arn: mapRunArn, status, counts: countsOf(itemCounts), redriveCount };
}

const countsOf = (counts: MapRunItemCounts | undefined): MapRunOf['counts'] => ({
  total: counts?.total ?? 0,
  pending: counts?.pending ?? 0,
  running: counts?.running ?? 0,
  succeeded: counts?.succeeded ?? 0,
  failed: counts?.failed ?? 0,
  aborted: counts?.aborted ?? 0,
  timedOut: counts?.timedOut ?? 0,
});
