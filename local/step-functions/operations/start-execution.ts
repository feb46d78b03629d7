import { ServiceError } from '../../http/service-error.ts';
import { sizeBytes } from '../json.ts';
import { nameLength, payloadLimitBytes } from '../limits.ts';
import { validationException } from '../service-error.ts';
import { type Operation, seconds } from './call.ts';

/** What a name may not hold (API reference, StartExecution, `name`). */
const forbidden = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u;

export const startExecution: Operation = async (call) => {
  const machine = call.stateMachine('StartExecution');
  const name = call.optionalText('name');
  const input = call.optionalText('input') ?? '{}';
  if (name !== undefined) checkName(name);
  checkInput(input);
  const { executionArn, startMs } = call.engine.start(machine.stateMachineArn, name, input);
  // A client that got the answer finds the execution again after a kill.
  await call.engine.store.flushed(executionArn);
  return { executionArn, startDate: seconds(startMs) };
};

/** Length is in the API's model, and refused as such (seen: wolfeidau/buildkite-serverless-agent issue 37). */
export function checkName(name: string): void {
  if (name.length > nameLength) {
    throw validationException(
      `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must have length less than or equal to ${nameLength}`,
    );
  }
  if (name.length >= 1 && !forbidden.test(name)) return;
  throw new ServiceError('InvalidName', `Invalid Name: '${name}'`);
}

export function checkInput(input: string): void {
  if (sizeBytes(input) > payloadLimitBytes)
    throw invalidInput(`exceeds the maximum size of ${payloadLimitBytes} bytes`);
  try {
    JSON.parse(input);
  } catch (error) {
    throw invalidInput(Error.isError(error) ? error.message : String(error));
  }
}

const invalidInput = (sentence: string): ServiceError =>
  new ServiceError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${sentence}'`);
