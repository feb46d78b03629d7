import {
  GetAccountSettingsCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { keysOf } from '../../credentials.ts';
import { everyoneMay, type Gatekeeper } from '../../gatekeeper.ts';
import { throttled } from '../../lambda/answers.ts';
import { startLambdaEndpoint } from '../../lambda/index.ts';
import type { Invoke } from '../../lambda/operations/look.ts';
import { signed } from '../signed.ts';

const settings = {
  name: 'Thaw-Start',
  codeFolder: '/nowhere',
  handler: 'index.handler',
  runtime: 'nodejs24.x',
  memoryMb: 256,
  timeoutSeconds: 30,
  environment: { WORKERS: '500' },
  roleName: 'Thaw-StartRole',
  logGroupName: 'logs',
  reservedConcurrency: 100,
};
const mapping = {
  uuid: 'u',
  queueArn: 'arn:aws:sqs:us-east-1:000000000000:Thaw-Queue',
  functionArn: 'f:1',
  batchSize: 10,
};
const shown = {
  concurrency: 1000,
  functions: () => [settings],
  find: (arn: string) => (arn.includes('Thaw-Start') ? { number: '3', settings } : undefined),
  mappings: () => [mapping, { ...mapping, uuid: 'other', queueArn: 'arn:other' }],
};
/** Answers what it is asked, or fails as its payload says. */
const asked: unknown[] = [];
async function invoke({ functionArn, payload }: Parameters<Invoke>[0]): ReturnType<Invoke> {
  asked.push(functionArn);
  if (Object(payload).fails === undefined) return { ok: true, payload: { got: payload } };
  const kind = Object(payload).fails === 'throttle' ? 'throttle' : 'error';
  if (kind === 'throttle') return throttled('a-request', 'FunctionInvocationRateLimitExceeded');
  return { ok: false, error: 'Error', cause: '{"errorType":"Error","errorMessage":"no"}', kind };
}
const gatekeeper: Gatekeeper = {
  ...everyoneMay,
  ask: ({ caller, action, resource }) =>
    caller === 'Nobody' ? { allowed: false, reason: `not ${action} on ${resource}` } : { allowed: true },
};

let door: Awaited<ReturnType<typeof startLambdaEndpoint>>;
const clients: LambdaClient[] = [];
beforeAll(async () => {
  door = await startLambdaEndpoint({ gatekeeper, shown, invoke });
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await door.close();
});

function clientOf(accessKeyId: string): LambdaClient {
  const credentials = keysOf(accessKeyId);
  const client = new LambdaClient({ endpoint: door.url, region: 'us-east-1', credentials, maxAttempts: 1 });
  clients.push(client);
  return client;
}

test('GetAccountSettings says how much concurrency no function has reserved', async () => {
  const { AccountLimit } = await clientOf('local').send(new GetAccountSettingsCommand({}));
  expect(AccountLimit).toEqual({ ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 900 });
});

test('GetFunctionConfiguration gives a function’s settings, by ARN too', async () => {
  const FunctionName = 'arn:aws:lambda:us-east-1:000000000000:function:Thaw-Start:3';
  const said = await clientOf('local').send(new GetFunctionConfigurationCommand({ FunctionName }));
  expect(said).toMatchObject({ Version: '3', State: 'Active', Environment: { Variables: { WORKERS: '500' } } });
});

test('GetFunctionConfiguration of nothing is ResourceNotFoundException', async () => {
  const request = new GetFunctionConfigurationCommand({ FunctionName: 'nobody' });
  await expect(clientOf('local').send(request)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('ListEventSourceMappings gives those of one queue', async () => {
  const request = new ListEventSourceMappingsCommand({ EventSourceArn: mapping.queueArn });
  const { EventSourceMappings = [] } = await clientOf('local').send(request);
  expect(EventSourceMappings.map(({ UUID, State }) => [UUID, State])).toEqual([['u', 'Enabled']]);
});

describe('Invoke', () => {
  const call = async (payload: object, more: Partial<InvokeCommandInput> = {}, accessKeyId = 'local') => {
    const request = { FunctionName: 'Thaw-Start', Payload: JSON.stringify(payload), ...more };
    const { StatusCode, FunctionError, ExecutedVersion, Payload } = await clientOf(accessKeyId).send(
      new InvokeCommand(request),
    );
    return { StatusCode, FunctionError, ExecutedVersion, said: Buffer.from(Payload ?? []).toString() };
  };

  test('answers what the function answers, of the version asked for', async () => {
    expect(await call({ a: 1 })).toEqual({ StatusCode: 200, ExecutedVersion: '3', said: '{"got":{"a":1}}' });
    await call({}, { Qualifier: '3' });
    expect(asked.slice(-2)).toEqual(
      ['', ':3'].map((end) => `arn:aws:lambda:us-east-1:000000000000:function:Thaw-Start${end}`),
    );
  });

  test('answers 200 with FunctionError where the function failed, and an error where Lambda did', async () => {
    expect(await call({ fails: 'error' })).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    await expect(call({ fails: 'throttle' })).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      message: 'Rate Exceeded.',
      Type: 'User',
      Reason: 'FunctionInvocationRateLimitExceeded',
      $metadata: { httpStatusCode: 429 },
    });
  });

  test('as an Event answers at once, as a DryRun does nothing', async () => {
    expect(await call({}, { InvocationType: 'Event' })).toMatchObject({ StatusCode: 202, said: '' });
    const before = asked.length;
    expect(await call({}, { InvocationType: 'DryRun' })).toMatchObject({ StatusCode: 204 });
    expect(asked).toHaveLength(before);
  });

  test('is refused without permission, without a function, and without JSON', async () => {
    await expect(call({}, {}, 'Nobody')).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(call({}, { FunctionName: 'Frost' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(call({}, { Payload: '{' })).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
  });
});

test('who may not is told so, and what is not here is refused', async () => {
  const request = new GetAccountSettingsCommand({});
  await expect(clientOf('Nobody').send(request)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: 'not lambda:GetAccountSettings on *',
  });
  const target = '/2015-03-31/functions';
  const { host, ...headers } = signed({ host: door.url, method: 'GET', target, service: 'lambda' });
  const answer = await fetch(`http://${host}${target}`, { headers });
  expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([404, 'UnknownOperationException']);
});
