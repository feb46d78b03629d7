import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GlacierClient, ListVaultsCommand } from '@aws-sdk/client-glacier';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clockOf } from '../../clock.ts';
import { startCloudFormation } from '../../cloudformation/endpoint/index.ts';
import { administratorCredentials, type Credentials, roleCredentials } from '../../credentials.ts';
import { Faults } from '../../faults.ts';
import { startGlacier } from '../../glacier/index.ts';
import { Policies } from '../../iam/policies.ts';
import { startLambdaEndpoint } from '../../lambda/index.ts';
import { startS3 } from '../../s3/index.ts';
import { startMessages } from '../../sqs-sns/index.ts';
import { startStepFunctions } from '../../step-functions/index.ts';
import { noServices } from '../cloudformation/services.ts';

const policies = new Policies();
const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } };
policies.addRole('Looker', { Version: '2012-10-17', Statement: trust });
const all = { Effect: 'Allow', Action: '*', Resource: '*' };
policies.addRolePolicy('Looker', 'All', { Version: '2012-10-17', Statement: all });

const running = new AsyncDisposableStack();
const urls: Record<string, string> = {};
beforeAll(async () => {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'thaw-authenticate-'));
  running.defer(() => rm(dataFolder, { recursive: true }));
  const common = { dataFolder, clock: clockOf(), faults: new Faults(), gatekeeper: policies };
  const nowhere = async () => {
    throw new Error('not in this test');
  };
  const shown = { concurrency: 1, functions: () => [], find: () => undefined, mappings: () => [] };
  const calls = { invokeLambda: nowhere, putObject: nowhere, sendMessage: nowhere };
  const messages = await startMessages(common);
  const servers = {
    glacier: await startGlacier({ ...common, notify: nowhere }),
    s3: await startS3(common),
    stepFunctions: await startStepFunctions({ ...common, ...calls }),
    lambda: await startLambdaEndpoint({ gatekeeper: policies, shown, invoke: nowhere }),
    cloudFormation: await startCloudFormation({
      ...common,
      s3Url: '',
      queueUrl: (name) => name,
      services: Promise.resolve(noServices),
    }),
    sqs: messages,
    sns: messages,
  };
  for (const [name, server] of Object.entries(servers)) {
    urls[name] = server.url;
    if (name !== 'sns')
      running.defer(async () => {
        await server.close();
      });
  }
});
afterAll(() => running.disposeAsync());

interface Sends {
  send(command: unknown): Promise<unknown>;
  destroy(): void;
}

const settings = (name: string, credentials: Credentials, region = 'us-east-1') => ({
  endpoint: urls[name] ?? '',
  region,
  credentials,
  maxAttempts: 1,
});

/** A question that changes nothing, asked of each service. */
const services: Record<string, (credentials: Credentials, region?: string) => [client: Sends, command: unknown]> = {
  glacier: (...who) => [new GlacierClient(settings('glacier', ...who)), new ListVaultsCommand({ accountId: '-' })],
  s3: (...who) => [new S3Client(settings('s3', ...who)), new ListBucketsCommand({})],
  stepFunctions: (...who) => [new SFNClient(settings('stepFunctions', ...who)), new ListStateMachinesCommand({})],
  lambda: (...who) => [new LambdaClient(settings('lambda', ...who)), new GetAccountSettingsCommand({})],
  cloudFormation: (...who) => [
    new CloudFormationClient(settings('cloudFormation', ...who)),
    new DescribeStacksCommand({}),
  ],
  sqs: (...who) => [new SQSClient(settings('sqs', ...who)), new ListQueuesCommand({})],
  sns: (...who) => [new SNSClient(settings('sns', ...who)), new ListTopicsCommand({})],
};

async function answerOf(name: string, credentials: Credentials, region?: string): Promise<string> {
  const [client, command] = services[name]?.(credentials, region) ?? [];
  try {
    await client?.send(command);
    return 'answered';
  } catch (error) {
    return Error.isError(error) ? error.name : String(error);
  } finally {
    client?.destroy();
  }
}

describe.each(Object.keys(services))('%s', (name) => {
  const { accessKeyId, secretAccessKey } = administratorCredentials;
  const isS3 = name === 's3';
  const isQuery = name === 'sns' || name === 'cloudFormation' || name === 'sqs'; // SQS's clients believe x-amzn-query-error
  const [unknown, wrong] = isS3
    ? ['InvalidAccessKeyId', 'SignatureDoesNotMatch']
    : isQuery
      ? ['InvalidClientTokenId', 'SignatureDoesNotMatch']
      : ['UnrecognizedClientException', 'InvalidSignatureException'];

  test("answers the administrator, and a role with its session's token", async () => {
    expect(await answerOf(name, administratorCredentials)).toBe('answered');
    expect(await answerOf(name, roleCredentials('Looker'))).toBe('answered');
  });

  test('refuses an access key that was never issued, of whatever form', async () => {
    const keys = [`AKIA${'A'.repeat(16)}`, 'Looker', 'local'];
    for (const key of keys) expect(await answerOf(name, { accessKeyId: key, secretAccessKey })).toBe(unknown);
  });

  test('refuses another secret', async () => {
    expect(await answerOf(name, { accessKeyId, secretAccessKey: 'x' })).toBe(wrong);
  });

  test("refuses a role's keys without their token, or with another", async () => {
    const { sessionToken: _, ...keys } = roleCredentials('Looker');
    const refused = isS3 ? 'InvalidToken' : unknown;
    expect(await answerOf(name, keys)).toBe(refused);
    expect(await answerOf(name, { ...keys, sessionToken: 'x' })).toBe(refused);
  });

  test('refuses what is signed for another region', async () => {
    const refused = isS3 ? 'AuthorizationHeaderMalformed' : wrong;
    // CloudFormation answers everywhere: another region holds no stack.
    const wanted = name === 'cloudFormation' ? 'answered' : refused;
    expect(await answerOf(name, administratorCredentials, 'eu-west-1')).toBe(wanted);
  });
});
