import { ServiceError } from '../../http/service-error.ts';
import type { Execution } from '../engine/execution.ts';
import { validationException } from '../service-error.ts';
import { type Call, type Operation, present, seconds, secondsOf } from './call.ts';

/** Of a state machine or of a Map Run, the latest start first. */
export const listExecutions: Operation = (call) => {
  const status = call.optionalText('statusFilter');
  const redrive = call.optionalText('redriveFilter');
  const wanted = candidates(call).filter(
    (execution) =>
      (status === undefined || execution.status === status) &&
      (redrive === undefined || execution.redriveCount > 0 === (redrive === 'REDRIVEN')),
  );
  const { page, rest } = call.page(wanted.toReversed().sort((one, two) => two.startMs - one.startMs));
  return { executions: page.map(listed), ...rest };
};

function candidates(call: Call): Execution[] {
  const [ofMachine, ofMapRun] = [call.optionalText('stateMachineArn'), call.optionalText('mapRunArn')];
  if ((ofMachine === undefined) === (ofMapRun === undefined)) {
    throw validationException('Exactly one of stateMachineArn and mapRunArn is required');
  }
  if (ofMapRun !== undefined) return call.mapRun('ListExecutions').children.filter((child) => child !== undefined);
  const machine = call.stateMachine('ListExecutions');
  if (machine.type === 'EXPRESS') {
    throw new ServiceError(
      'StateMachineTypeNotSupported',
      'This operation is not supported by this type of state machine',
    );
  }
  return [...call.engine.executions.values()].filter(({ stateMachineArn }) => stateMachineArn === ofMachine);
}

const listed = (execution: Execution) =>
  present({
    executionArn: execution.executionArn,
    stateMachineArn: execution.stateMachineArn,
    name: execution.name,
    status: execution.status,
    startDate: seconds(execution.startMs),
    stopDate: secondsOf(execution.stopMs),
    mapRunArn: execution.mapRunArn,
    itemCount: execution.mapRunArn === undefined ? undefined : 1,
    redriveCount: execution.redriveCount,
    redriveDate: secondsOf(execution.redriveMs),
  });
