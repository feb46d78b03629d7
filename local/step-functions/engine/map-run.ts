import type { Fault } from '../../faults.ts';
import { type Execution, redriveStatus, type Status, type WorkflowType } from './execution.ts';

/** A file of results, as manifest.json names it. */
export interface ResultFile {
  readonly Key: string;
  readonly Size: number;
}

/** The children that one visit of a Distributed Map starts, over all its redrives. Times are milliseconds since 1970. */
export interface MapRun {
  readonly mapRunArn: string;
  /** Of the parent. */
  readonly executionArn: string;
  /** The parent's machine with the Map's label: what the children count as. */
  readonly stateMachineArn: string;
  readonly label: string;
  readonly type: WorkflowType;
  readonly roleName: string;
  readonly definitionId: string;
  readonly maxConcurrency: number;
  readonly toleratedCount: number | undefined;
  readonly toleratedPercentage: number | undefined;
  readonly total: number;
  readonly startMs: number;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  stopMs?: number | undefined;
  redriveCount: number;
  redriveMs?: number | undefined;
  /** By item; a hole where an item was never started. */
  readonly children: (Execution | undefined)[];
  /** Where the successes of all attempts are. */
  succeededFiles: ResultFile[];
  /** Of the last attempt; the names count on over attempts. */
  failedFiles: number;
  pendingFiles: number;
  resultsWritten: number;
  /** The fault that an item met at its start and whose result shows it. */
  readonly faults: Map<number, Fault>;
}

const isLost = (child: Execution | undefined): boolean =>
  child?.type === 'STANDARD' &&
  (child.status === 'FAILED' || child.status === 'TIMED_OUT') &&
  redriveStatus(child).status === 'NOT_REDRIVABLE';

/** The counts of DescribeMapRun. Without ItemBatcher an item is an execution, so both counts are the same. */
export function countsOf(mapRun: MapRun) {
  const count = (status: Status) => mapRun.children.filter((child) => child?.status === status).length;
  const started = mapRun.children.filter((child) => child !== undefined).length;
  return {
    pending: mapRun.total - started,
    running: count('RUNNING'),
    succeeded: count('SUCCEEDED'),
    failed: count('FAILED'),
    timedOut: count('TIMED_OUT'),
    aborted: count('ABORTED'),
    total: mapRun.total,
    resultsWritten: mapRun.resultsWritten,
    failuresNotRedrivable: mapRun.children.filter(isLost).length,
    pendingRedrive: count('PENDING_REDRIVE'),
  };
}
