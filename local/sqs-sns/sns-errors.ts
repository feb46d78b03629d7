/**
 * SNS's errors: codes and statuses as the API's model has them (botocore, sns service-2). Sentences that AWS was seen to
 * answer are in LocalStack's recorded tests of SNS (2023-08 to 2024-09).
 */
import { ServiceError } from './errors.ts';

export const invalidParameter = (message: string) =>
  new ServiceError('InvalidParameter', `Invalid parameter: ${message}`);
export const parameterValueInvalid = (message: string) => new ServiceError('ParameterValueInvalid', message);
export const topicDoesNotExist = () => new ServiceError('NotFound', 'Topic does not exist', { status: 404 });
export const subscriptionDoesNotExist = () =>
  new ServiceError('NotFound', 'Subscription does not exist', { status: 404 });
export const validationError = (parameter: string) =>
  new ServiceError(
    'ValidationError',
    `1 validation error detected: Value null at '${parameter.charAt(0).toLowerCase()}${parameter.slice(1)}' failed to satisfy constraint: Member must not be null`,
  );

export const emptyBatchRequest = () =>
  new ServiceError('EmptyBatchRequest', "The batch request doesn't contain any entries.");
export const tooManyEntries = () =>
  new ServiceError('TooManyEntriesInBatchRequest', 'The batch request contains more entries than permissible.');
export const entryIdsNotDistinct = () =>
  new ServiceError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');
export const invalidEntryId = () =>
  new ServiceError(
    'InvalidBatchEntryId',
    "The Id of a batch entry in a batch request doesn't abide by the specification.",
  );
export const batchTooLong = () =>
  new ServiceError('BatchRequestTooLong', 'The length of all the batch messages put together is more than the limit.');
