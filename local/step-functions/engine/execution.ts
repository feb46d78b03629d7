import { roleArn } from '../arn.ts';
import type { Json, JsonObject } from '../json.ts';
import { redrivableDays, redrivableHistory } from '../limits.ts';
import type { Frame } from './frame.ts';
import type { HistoryEvent } from './history.ts';

export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';
export type WorkflowType = 'STANDARD' | 'EXPRESS';

/** One execution: of a state machine, or of a Map Run's item. Times are milliseconds since 1970. */
export interface Execution {
  readonly executionArn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly type: WorkflowType;
  readonly roleName: string;
  /** Which definition it runs: that of its start, also after the machine was deployed anew. */
  readonly definitionId: string;
  readonly input: string;
  readonly startMs: number;
  readonly mapRunArn?: string;
  /** The item of the Map Run. */
  readonly index?: number;
  /** Of the Map Run: how often that had been redriven when this child ran last. */
  attempt?: number;
  status: Status;
  stopMs?: number | undefined;
  output?: string | undefined;
  error?: string | undefined;
  cause?: string | undefined;
  redriveCount: number;
  redriveMs?: number | undefined;
  frame?: Frame | undefined;
  /** Empty for Express. */
  readonly history: HistoryEvent[];
}

/** How an execution ends. */
export interface Ending {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly output?: string;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

/** What `$$` says of the execution (Step Functions guide, "input-output-contextobject"). */
export const contextOf = (execution: Execution, input: Json): JsonObject => ({
  Execution: {
    Id: execution.executionArn,
    Input: input,
    Name: execution.name,
    RoleArn: roleArn(execution.roleName),
    StartTime: iso(execution.startMs),
    RedriveCount: execution.redriveCount,
    ...(execution.redriveMs === undefined ? {} : { RedriveTime: iso(execution.redriveMs) }),
  },
  StateMachine: { Id: execution.stateMachineArn, Name: execution.stateMachineArn.split(':').at(-1) ?? '' },
});

export const iso = (ms: number): string => new Date(ms).toISOString();

interface RedriveStatus {
  readonly status: 'REDRIVABLE' | 'NOT_REDRIVABLE' | 'REDRIVABLE_BY_MAP_RUN';
  /** AWS's sentence (API reference, DescribeExecution, `redriveStatusReason`). */
  readonly reason?: string;
}

const not = (reason: string): RedriveStatus => ({ status: 'NOT_REDRIVABLE', reason });
const dayMs = 86_400_000;

/** Whether RedriveExecution would take an execution, as DescribeExecution says it. */
export function redriveStatus({ status, history, stopMs, mapRunArn }: Execution): RedriveStatus {
  if (status === 'RUNNING') return not('Execution is RUNNING and cannot be redriven');
  if (status === 'PENDING_REDRIVE') return not('Execution is PENDING_REDRIVE and cannot be redriven');
  if (status === 'SUCCEEDED') return not('Execution is SUCCEEDED and cannot be redriven');
  if (history.length >= redrivableHistory) return not('Execution history event limit exceeded');
  if (Date.now() - (stopMs ?? 0) > redrivableDays * dayMs) return not('Execution redrivable period exceeded');
  return { status: mapRunArn === undefined ? 'REDRIVABLE' : 'REDRIVABLE_BY_MAP_RUN' };
}
