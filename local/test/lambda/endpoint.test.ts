import {
  GetAccountSettingsCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Gatekeeper } from '../../gatekeeper.ts';
import { startLambdaEndpoint } from '../../lambda/index.ts';

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
const invoke = async ({ functionArn, payload }: { functionArn: string; payload: unknown }) =>
  payload === 'break'
    ? ({ ok: false, kind: 'error', error: 'Error', cause: '{"errorType":"Error"}' } as const)
    : ({ ok: true, payload: { functionArn, payload } } as const);
const gatekeeper: Gatekeeper = {
  ask: ({ accessKeyId, action, resource }) =>
    accessKeyId === 'Nobody' ? { allowed: false, reason: `not ${action} on ${resource}` } : { allowed: true },
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
  const credentials = { accessKeyId, secretAccessKey: 'any' };
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

test('who may not is told so, and what is not here is refused', async () => {
  const request = new GetAccountSettingsCommand({});
  await expect(clientOf('Nobody').send(request)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: 'not lambda:GetAccountSettings on *',
  });
  const answer = await fetch(`${door.url}/2015-03-31/functions`);
  expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([404, 'UnknownOperationException']);
});

describe('Invoke', () => {
  const invoked = async (of: { readonly FunctionName?: string; readonly Payload?: string; readonly by?: string }) => {
    const { by = 'local', FunctionName = 'Thaw-Start:3', ...rest } = of;
    return await clientOf(by).send(new InvokeCommand({ FunctionName, ...rest }));
  };

  test('gives what the function answers', async () => {
    const { FunctionError, Payload } = await invoked({ Payload: '{"a":1}' });
    expect([FunctionError, JSON.parse(Payload?.transformToString() ?? '')]).toEqual([
      undefined,
      { functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:Thaw-Start:3', payload: { a: 1 } },
    ]);
  });

  test('says that the function failed, with status 200', async () => {
    const { FunctionError, Payload } = await invoked({ Payload: '"break"' });
    expect([FunctionError, Payload?.transformToString()]).toEqual(['Unhandled', '{"errorType":"Error"}']);
  });

  test.each([
    ['a function that is not there', { FunctionName: 'Nobody' }, 'ResourceNotFoundException'],
    ['a body that is no JSON', { Payload: '{' }, 'InvalidRequestContentException'],
    ['whoever may not', { by: 'Nobody' }, 'AccessDeniedException'],
  ])('refuses %s', async (_, of, name) => {
    await expect(invoked(of)).rejects.toMatchObject({ name });
  });
});
