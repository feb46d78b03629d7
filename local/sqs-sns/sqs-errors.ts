/**
 * SQS's errors: codes, JSON names and statuses as the SDK's model of the service has them (aws-sdk-js-v3, client-sqs,
 * `awsQueryError`). Sentences that AWS was seen to answer are in LocalStack's recorded tests of SQS (2023-11-14).
 */
import { ServiceError } from './errors.ts';

/** Errors whose code has a prefix that their JSON name lacks. */
const prefixed = (name: string, message: string, status = 400) =>
  new ServiceError(`AWS.SimpleQueueService.${name}`, message, { status, jsonType: name });

export const queueDoesNotExist = () =>
  new ServiceError('AWS.SimpleQueueService.NonExistentQueue', 'The specified queue does not exist.', {
    jsonType: 'QueueDoesNotExist',
  });
export const queueNameExists = (attribute: string) =>
  new ServiceError(
    'QueueAlreadyExists',
    `A queue already exists with the same name and a different value for attribute ${attribute}`,
    { jsonType: 'QueueNameExists' },
  );
export const queueDeletedRecently = () =>
  prefixed(
    'QueueDeletedRecently',
    'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
  );
export const invalidAddress = (url: string) =>
  new ServiceError('InvalidAddress', `The address ${url} is not valid for this endpoint.`, { status: 404 });

export const invalidParameterValue = (message: string) =>
  new ServiceError('InvalidParameterValue', message, { jsonType: 'InvalidParameterValueException' });
export const invalidValue = (value: unknown, parameter: string, reason: string) =>
  invalidParameterValue(`Value ${String(value)} for parameter ${parameter} is invalid. Reason: ${reason}`);
export const missingParameter = (name: string) =>
  new ServiceError('MissingParameter', `The request must contain the parameter ${name}.`, {
    jsonType: 'MissingRequiredParameterException',
  });
/** A member of another JSON type than the API's model has; AWS's words are not known. */
export const serializationException = (name: string, wanted: string) =>
  new ServiceError('SerializationException', `Cannot read ${name}: wanted ${wanted}.`);

export const unknownAttribute = (name: string) =>
  new ServiceError('InvalidAttributeName', `Unknown Attribute ${name}.`);
export const invalidAttributeValue = (name: string, reason?: string) =>
  new ServiceError(
    'InvalidAttributeValue',
    `Invalid value for the parameter ${name}.${reason === undefined ? '' : ` Reason: ${reason}`}`,
  );
/** For what AWS serves and this cloud does not: never silently left out. */
export const unsupportedOperation = (message: string) => prefixed('UnsupportedOperation', message);

export const invalidMessageContents = () =>
  new ServiceError(
    'InvalidMessageContents',
    'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
  );
export const receiptHandleIsInvalid = (handle: string) =>
  new ServiceError('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not a valid receipt handle.`, {
    status: 404,
  });
export const overLimit = (most: number) =>
  new ServiceError('OverLimit', `Too many messages are in flight: the most for this queue is ${most}.`, {
    status: 403,
  });

export const emptyBatchRequest = () =>
  prefixed('EmptyBatchRequest', 'There should be at least one entry in the request.');
export const tooManyEntries = (most: number, count: number) =>
  prefixed(
    'TooManyEntriesInBatchRequest',
    `Maximum number of entries per request are ${most}. You have sent ${count}.`,
  );
export const entryIdsNotDistinct = (id: string) => prefixed('BatchEntryIdsNotDistinct', `Id ${id} repeated.`);
export const invalidEntryId = () =>
  prefixed(
    'InvalidBatchEntryId',
    'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
  );
export const batchTooLong = (most: number, sizeBytes: number) =>
  prefixed(
    'BatchRequestTooLong',
    `Batch requests cannot be longer than ${most} bytes. You have sent ${sizeBytes} bytes.`,
  );

export const resourceNotFound = (message: string) =>
  new ServiceError('ResourceNotFoundException', message, { status: 404 });
