import { expect, test } from '@jest/globals';
import { withAwsName } from '../../../functions/cloud/aws-errors.ts';

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

test.each([
  { name: 'SlowDown', $metadata: { httpStatusCode: 503 } },
  { name: 'InsufficientCapacityException', $metadata: { httpStatusCode: 503 } },
  { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } },
  { name: 'UnknownError', $metadata: { httpStatusCode: 400 } },
  { name: 'TimeoutError', code: 'ECONNRESET' },
  { name: 'Error' },
])('everything else goes through as it is: %j', async (facts) => {
  await expect(failing(facts)).rejects.toMatchObject(facts);
});
