import { roleArn } from '../arn.ts';
import type { StateMachine } from '../engine/engine.ts';
import type { JsonObject } from '../json.ts';
import { type Operation, seconds } from './call.ts';

export const describeStateMachine: Operation = (call) => {
  const machine = call.stateMachine('DescribeStateMachine');
  return {
    ...facts(machine),
    status: 'ACTIVE',
    definition: machine.definition,
    roleArn: roleArn(machine.roleName),
    loggingConfiguration: { level: machine.loggingLevel, includeExecutionData: false },
    tracingConfiguration: { enabled: false },
  };
};

export const listStateMachines: Operation = (call) => {
  call.ask('ListStateMachines', '*');
  const machines = [...call.engine.machines.values()].sort((one, two) => (one.name < two.name ? -1 : 1));
  const { page, rest } = call.page(machines);
  return { stateMachines: page.map(facts), ...rest };
};

const facts = ({ stateMachineArn, name, type, createdMs }: StateMachine): JsonObject => ({
  stateMachineArn,
  name,
  type,
  creationDate: seconds(createdMs),
});
