import { invalidArn } from '../service-error.ts';
import { type Operation, seconds } from './call.ts';

/** An execution that is over stays as it ended; AWS answers its end then, too. */
export const stopExecution: Operation = (call) => {
  const execution = call.execution('StopExecution');
  if (execution.type === 'EXPRESS') throw invalidArn('Resource type not valid in this context: express');
  call.engine.stop(execution.executionArn, call.optionalText('error'), call.optionalText('cause'));
  return { stopDate: seconds(execution.stopMs ?? Date.now()) };
};
