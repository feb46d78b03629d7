import { roleArn } from '../arn.ts';
import { type Operation, present, seconds } from './call.ts';

/** The definition an execution runs, also after the machine was deployed anew. */
export const describeStateMachineForExecution: Operation = (call) => {
  const execution = call.execution('DescribeStateMachineForExecution');
  const { definition } = call.engine.store.readDefinition(execution.definitionId);
  return present({
    stateMachineArn: execution.stateMachineArn,
    name: execution.stateMachineArn.split(':').at(-1),
    definition,
    roleArn: roleArn(execution.roleName),
    updateDate: seconds(execution.startMs),
    mapRunArn: execution.mapRunArn,
    label: execution.mapRunArn === undefined ? undefined : execution.stateMachineArn.split('/').at(-1),
  });
};
