import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  DescribeMapRunCommand,
  type HistoryEvent,
  ListMapRunsCommand,
  paginateGetExecutionHistory,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { type Story, storyOf } from './history.ts';

/** An execution as it is at one moment. */
export interface Look extends Story {
  readonly executionArn: string;
  readonly execution: DescribeExecutionOutput;
  readonly isRunning: boolean;
  /** The Distributed Map that fetches the parts, once it has begun. */
  readonly mapRun: MapRun | undefined;
}

interface MapRun {
  readonly arn: string;
  readonly partsDone: number;
  readonly startedAt: Date | undefined;
  readonly endedAt: Date | undefined;
}

/** Asks Step Functions, as its console does. */
export async function lookAt(sfn: SFNClient, executionArn: string, signal?: AbortSignal): Promise<Look> {
  // In this order: what is described as ended has its whole history.
  const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }), { abortSignal: signal });
  const [history, mapRun] = await Promise.all([
    historyOf(sfn, executionArn, signal),
    mapRunOf(sfn, executionArn, signal),
  ]);
  return { executionArn, execution, isRunning: execution.status === 'RUNNING', mapRun, ...storyOf(history) };
}

async function historyOf(sfn: SFNClient, executionArn: string, signal?: AbortSignal): Promise<HistoryEvent[]> {
  const history: HistoryEvent[] = [];
  const pages = paginateGetExecutionHistory(
    { client: sfn },
    { executionArn, maxResults: 1000 },
    { abortSignal: signal },
  );
  for await (const { events = [] } of pages) history.push(...events);
  return history;
}

/** The latest one. An execution that was redriven keeps its Map Run, a retried map would begin another. */
async function mapRunOf(sfn: SFNClient, executionArn: string, signal?: AbortSignal): Promise<MapRun | undefined> {
  const { mapRuns = [] } = await sfn.send(new ListMapRunsCommand({ executionArn }), { abortSignal: signal });
  const latest = mapRuns.toSorted((a, b) => Number(a.startDate) - Number(b.startDate)).at(-1);
  if (latest?.mapRunArn === undefined) return undefined;
  const { itemCounts, startDate, stopDate } = await sfn.send(
    new DescribeMapRunCommand({ mapRunArn: latest.mapRunArn }),
    {
      abortSignal: signal,
    },
  );
  return { arn: latest.mapRunArn, partsDone: itemCounts?.succeeded ?? 0, startedAt: startDate, endedAt: stopDate };
}
