import { redriveStatus } from '../engine/execution.ts';
import { type Operation, present, seconds, secondsOf } from './call.ts';

export const describeExecution: Operation = (call) => {
  const execution = call.execution('DescribeExecution');
  const { status, reason } = redriveStatus(execution);
  return present({
    executionArn: execution.executionArn,
    stateMachineArn: execution.stateMachineArn,
    name: execution.name,
    status: execution.status,
    startDate: seconds(execution.startMs),
    stopDate: secondsOf(execution.stopMs),
    input: execution.input,
    inputDetails: { included: true },
    output: execution.output,
    outputDetails: execution.output === undefined ? undefined : { included: true },
    mapRunArn: execution.mapRunArn,
    // Measured on AWS: a timeout is in the history only (floci-io/floci issue 2733).
    error: execution.status === 'TIMED_OUT' ? undefined : execution.error,
    cause: execution.cause,
    redriveCount: execution.redriveCount,
    redriveDate: secondsOf(execution.redriveMs),
    redriveStatus: status,
    redriveStatusReason: reason,
  });
};
