import type { Execution } from './execution.ts';

/**
 * What EventBridge is told of a Standard execution: the `detail` of "Step Functions Execution Status Change"
 * (Step Functions guide, "eventbridge-integration"). Dates are milliseconds since 1970; what is not there yet is null.
 */
export interface StatusEvent {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: string;
  readonly startDate: number;
  readonly stopDate: number | null;
  readonly input: string;
  readonly inputDetails: { readonly included: boolean };
  readonly output: string | null;
  readonly outputDetails: { readonly included: boolean } | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly redriveCount: number;
  readonly redriveDate: number | null;
}

export const statusEventOf = (execution: Execution): StatusEvent => ({
  executionArn: execution.executionArn,
  stateMachineArn: execution.stateMachineArn,
  name: execution.name,
  status: execution.status,
  startDate: execution.startMs,
  stopDate: execution.stopMs ?? null,
  input: execution.input,
  inputDetails: { included: true },
  output: execution.output ?? null,
  outputDetails: execution.output === undefined ? null : { included: true },
  error: execution.error ?? null,
  cause: execution.cause ?? null,
  redriveCount: execution.redriveCount,
  redriveDate: execution.redriveMs ?? null,
});
