import { ServiceError } from '../../http/service-error.ts';
import { redriveStatus } from '../engine/execution.ts';
import { invalidArn } from '../service-error.ts';
import { type Operation, seconds } from './call.ts';

export const redriveExecution: Operation = async (call) => {
  const execution = call.execution('RedriveExecution');
  if (execution.type === 'EXPRESS') throw invalidArn('Resource type not valid in this context: express');
  const { status, reason } = redriveStatus(execution);
  if (status !== 'REDRIVABLE') {
    const sentence = reason ?? 'Execution belongs to a Map Run: redrive the execution that started it';
    throw new ServiceError('ExecutionNotRedrivable', sentence);
  }
  call.engine.redrive(execution);
  await call.engine.store.flushed(execution.executionArn);
  return { redriveDate: seconds(execution.redriveMs ?? Date.now()) };
};
