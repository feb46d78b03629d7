import { ServiceError } from '../http/service-error.ts';

export const invalidDefinition = (where: string, sentence: string): ServiceError =>
  new ServiceError('InvalidDefinition', `Invalid State Machine Definition: '${sentence} at ${where || '/'}'`);
export const invalidArn = (arn: string): ServiceError => new ServiceError('InvalidArn', `Invalid Arn: '${arn}'`);
export const invalidToken = (): ServiceError => new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
export const validationException = (sentence: string): ServiceError =>
  new ServiceError('ValidationException', sentence);
export const executionDoesNotExist = (arn: string): ServiceError =>
  new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
export const stateMachineDoesNotExist = (arn: string): ServiceError =>
  new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
export const executionAlreadyExists = (arn: string): ServiceError =>
  new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
