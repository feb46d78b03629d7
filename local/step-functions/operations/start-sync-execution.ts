import { ServiceError } from '../../http/service-error.ts';
import type { JsonObject } from '../json.ts';
import { type Operation, present, seconds, secondsOf } from './call.ts';
import { checkInput, checkName } from './start-execution.ts';

/** Starts an Express execution and answers when it has ended (API reference, StartSyncExecution). */
export const startSyncExecution: Operation = async (call) => {
  const machine = call.stateMachine('StartSyncExecution');
  if (machine.type !== 'EXPRESS') {
    throw new ServiceError(
      'StateMachineTypeNotSupported',
      'This operation is not supported by this type of state machine',
    );
  }
  const name = call.optionalText('name');
  const input = call.optionalText('input') ?? '{}';
  if (name !== undefined) checkName(name);
  checkInput(input);
  const { executionArn } = call.engine.start(machine.stateMachineArn, name, input);
  const ended = await call.engine.ended(executionArn);
  const body: JsonObject = present({
    executionArn,
    stateMachineArn: machine.stateMachineArn,
    name: ended.name,
    startDate: seconds(ended.startMs),
    stopDate: secondsOf(ended.stopMs),
    // It knows no ABORTED: nobody can stop an Express execution (API reference).
    status: ended.status === 'ABORTED' ? 'FAILED' : ended.status,
    error: ended.error,
    cause: ended.cause,
    input,
    inputDetails: { included: true },
    output: ended.output,
    outputDetails: ended.output === undefined ? undefined : { included: true },
  });
  return body;
};
