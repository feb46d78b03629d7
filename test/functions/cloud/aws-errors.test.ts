import { expect, test } from '@jest/globals';
import { statusOf, withAwsName } from '../../../functions/cloud/aws-errors.ts';
import { adviceFor } from '../../../functions/dispatch/advice.ts';
import { passingErrors, refusedByAws } from '../../../functions/errors.ts';

const failing = (facts: object) => withAwsName('look', Promise.reject(Object.assign(new Error('oh'), facts)));

test('a connection that fails without an answer gets a name that is retried', async () => {
  await expect(failing({ code: 'ECONNREFUSED' })).rejects.toMatchObject({ name: 'NetworkingError' });
});

test.each(['UnknownError', 'Unknown', '503'])(
  'a 5xx that came without a name ("%s") gets one that is retried',
  async (name) => {
    await expect(failing({ name, $metadata: { httpStatusCode: 503 } })).rejects.toMatchObject({
      name: 'ServiceUnavailable',
      message: expect.stringContaining('503'),
    });
  },
);

test('a 5xx under a name that nobody retries gets one that is retried, and the sentence keeps the other', async () => {
  await expect(failing({ name: 'InternalFailure', $metadata: { httpStatusCode: 500 } })).rejects.toMatchObject({
    name: 'ServiceUnavailable',
    message: 'Cannot look: the service answered 500 InternalFailure. oh',
  });
});

test('all addresses of a host that fail are one failed connection', async () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const all = Object.assign(new AggregateError([refused, refused]), { code: 'ECONNREFUSED' });
  await expect(withAwsName('look', Promise.reject(all))).rejects.toMatchObject({ name: 'NetworkingError' });
});

test('a HEAD that is forbidden says which grants it takes, for it came without name and sentence', async () => {
  await expect(failing({ name: 'Unknown', $metadata: { httpStatusCode: 403 } })).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining('s3:ListBucket'),
  });
});

/** S3's names for a status, where a HEAD gives the status alone. */
const names: Readonly<Record<number, string>> = {
  301: 'PermanentRedirect',
  307: 'TemporaryRedirect',
  308: 'PermanentRedirect',
  400: 'BadRequest',
  403: 'AccessDenied',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  408: 'RequestTimeout',
  409: 'OperationAborted',
  412: 'PreconditionFailed',
  418: 'BadRequest',
  429: 'ThrottlingException',
  500: 'ServiceUnavailable',
  503: 'ServiceUnavailable',
};

test.each(Object.entries(names))('status %s without a name gets one, and keeps its status', async (status, name) => {
  const error = await failing({ name: 'Unknown', $metadata: { httpStatusCode: Number(status) } }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({
    name,
    message: expect.stringContaining(`Cannot look: the service answered ${status}.`),
  });
  expect(statusOf(error)).toBe(Number(status));
});

test('every status has a family: it passes, or a person is told what to do, or the caller knows it', () => {
  const knownToCallers = ['NotFound', 'PreconditionFailed'];
  const families: readonly string[] = [...passingErrors, ...refusedByAws, ...knownToCallers];
  expect(Object.values(names).filter((name) => !families.includes(name))).toEqual([]);
  const advised = refusedByAws.filter((name) => adviceFor(name) !== adviceFor('anything else'));
  expect(advised).toEqual(refusedByAws);
});

test.each([
  'TooManyRequestsException',
  'KMS.ThrottlingException',
  'RequestThrottled',
  'Throttling',
  'RequestLimitExceeded',
])('%s is throttling, which passes', async (name) => {
  await expect(failing({ name, $metadata: { httpStatusCode: 400 } })).rejects.toMatchObject({
    name: 'ThrottlingException',
    message: `Cannot look: the service answered 400 ${name}. oh`,
  });
});

test.each([
  { name: 'SlowDown', $metadata: { httpStatusCode: 503 } },
  { name: 'InsufficientCapacityException', $metadata: { httpStatusCode: 503 } },
  { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } },
  { name: 'TimeoutError', code: 'ECONNRESET' },
  { name: 'Error' },
])('everything else goes through as it is: %j', async (facts) => {
  await expect(failing(facts)).rejects.toMatchObject(facts);
});
