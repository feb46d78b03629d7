import { redrivableDays, redrivableHistory } from '../limits.ts';
import type { Execution } from './execution.ts';

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
