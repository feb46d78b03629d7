/** An answer of the endpoint that is not 200: AWS's error code and a sentence. */
export class ServiceError extends Error {
  override readonly name: string;
  readonly status: number;

  constructor(code: string, sentence: string, status = 400) {
    super(sentence);
    this.name = code;
    this.status = status;
  }
}

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
