import { expect, test } from '@jest/globals';
import { differences, inMarkdown } from './differences.ts';
import { credentialsOf, demandServers, placeOf } from './place.ts';

test('with nothing in the environment a service is the local cloud’s', () => {
  expect(placeOf('S3_ENDPOINT', {})).toEqual({ kind: 'local' });
});

test('an endpoint names another server, for its service alone', () => {
  const env = { S3_ENDPOINT: 'http://127.0.0.1:5000' };
  expect(placeOf('S3_ENDPOINT', env)).toEqual({ kind: 'server', endpoint: 'http://127.0.0.1:5000' });
  expect(placeOf('SQS_ENDPOINT', env)).toEqual({ kind: 'local' });
});

test.each([
  [{}, /CONTRACT_BUCKET and a vault in CONTRACT_VAULT.* found no CONTRACT_BUCKET and no CONTRACT_VAULT/],
  [{ CONTRACT_BUCKET: 'box' }, /found no CONTRACT_VAULT\. Set both\./],
  [{ CONTRACT_BUCKET: '', CONTRACT_VAULT: 'photos' }, /found no CONTRACT_BUCKET\. /],
])('REMOTE=1 with %j is refused, naming what is missing', (names, sentence) => {
  expect(() => placeOf('S3_ENDPOINT', { REMOTE: '1', ...names })).toThrow(sentence);
});

test('REMOTE=1 with a bucket and a vault is AWS', () => {
  const env = { REMOTE: '1', CONTRACT_BUCKET: 'box', CONTRACT_VAULT: 'photos' };
  expect(placeOf('S3_ENDPOINT', env)).toEqual({ kind: 'aws' });
});

test('the keys of another server come from the environment, and without them nothing runs', async () => {
  const keys = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };
  expect(credentialsOf(keys)).toEqual({ accessKeyId: 'id', secretAccessKey: 'secret' });
  expect(credentialsOf({ ...keys, AWS_SESSION_TOKEN: 't' })).toMatchObject({ sessionToken: 't' });
  const missing = /AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, found none/;
  expect(() => credentialsOf({ AWS_ACCESS_KEY_ID: 'id' })).toThrow(missing);
  await expect(demandServers({ S3_ENDPOINT: 'http://127.0.0.1:1' })).rejects.toThrow(missing);
});

test('a server that is not there is named', async () => {
  const env = { S3_ENDPOINT: 'http://127.0.0.1:1', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };
  await expect(demandServers(env)).rejects.toThrow(/wanted a server at http:\/\/127\.0\.0\.1:1 \(S3_ENDPOINT\)/);
  await expect(demandServers({})).resolves.toBeUndefined();
});

test('a failed test becomes a row: the sentence, and what was answered', () => {
  const failed = (fullName: string, message: string) => ({
    status: 'failed',
    fullName,
    failureMessages: [message],
  });
  const report = {
    success: false,
    numPassedTests: 1,
    testResults: [
      {
        message: '',
        assertionResults: [
          failed('S3: PutObject refuses: 412', 'Error: expect()\n\nExpected: "412 a"\nReceived: "200"\n    at x'),
          failed('S3: HEAD', 'Error: expect()\n\n- Expected\n+ Received\n\n  Object {\n-   "a": 1,\n+   "a": 2,\n  }'),
          { status: 'passed', fullName: 'S3: fine', failureMessages: [] },
        ],
      },
    ],
  };
  expect(inMarkdown(differences(report))).toBe(
    '| as AWS does | answered |\n| --- | --- |\n| S3: PutObject refuses: 412 | "200" |\n| S3: HEAD | "a": 2, |\n',
  );
});
