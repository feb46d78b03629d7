import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type CloudFormation, startCloudFormation } from '../../../cloudformation/endpoint/index.ts';
import { keysOf } from '../../../credentials.ts';
import { Faults } from '../../../faults.ts';
import { everyoneMay, type Gatekeeper } from '../../../gatekeeper.ts';
import { signed } from '../../signed.ts';
import { noServices } from '../services.ts';

const stack = {
  name: 'Thaw',
  id: 'arn:aws:cloudformation:us-east-1:000000000000:stack/Thaw/1',
  description: 'Restores <archives> & more',
  outputs: [
    { key: 'BucketName', value: 'thaw-destination', description: 'Where "archives" go' },
    { key: 'Rule', value: '{"a":"<b>"}', description: undefined },
  ],
  tags: { team: 'archives & co' },
};

/** Whoever is called `nobody` may nothing. */
const gatekeeper: Gatekeeper = {
  ...everyoneMay,
  ask: ({ caller, action, resource }) =>
    caller === 'nobody' ? { allowed: false, reason: `no ${action} on ${resource}` } : { allowed: true },
};

let cloudFormation: CloudFormation;
let dataFolder: string;
const clients: CloudFormationClient[] = [];

beforeAll(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), 'thaw-stacks-'));
  cloudFormation = await startCloudFormation({
    dataFolder,
    gatekeeper,
    faults: new Faults(),
    s3Url: 'http://127.0.0.1:9',
    queueUrl: (name) => name,
    services: Promise.resolve(noServices),
  });
  cloudFormation.put({ stack, outputs: {}, resources: [] });
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await cloudFormation.close();
  await rm(dataFolder, { recursive: true });
});

function clientOf(accessKeyId: string, region = 'us-east-1'): CloudFormationClient {
  const credentials = keysOf(accessKeyId);
  const client = new CloudFormationClient({
    endpoint: cloudFormation.url,
    region,
    credentials,
    maxAttempts: 1,
  });
  clients.push(client);
  return client;
}

const describeStacks = (StackName?: string, accessKeyId = 'local') =>
  clientOf(accessKeyId).send(new DescribeStacksCommand({ StackName }));

test.each(['Thaw', stack.id, undefined])('DescribeStacks of %s gives the stack, its outputs and tags', async (name) => {
  const { Stacks = [] } = await describeStacks(name);
  expect(Stacks).toEqual([
    {
      StackName: 'Thaw',
      StackId: stack.id,
      Description: 'Restores <archives> & more',
      CreationTime: expect.any(Date),
      StackStatus: 'CREATE_COMPLETE',
      DisableRollback: false,
      Outputs: [
        { OutputKey: 'BucketName', OutputValue: 'thaw-destination', Description: 'Where "archives" go' },
        { OutputKey: 'Rule', OutputValue: '{"a":"<b>"}' },
      ],
      Tags: [{ Key: 'team', Value: 'archives & co' }],
    },
  ]);
});

test('a stack that is not there is a ValidationError with its name', async () => {
  await expect(describeStacks('Frost')).rejects.toMatchObject({
    name: 'ValidationError',
    message: 'Stack with id Frost does not exist',
    $metadata: { httpStatusCode: 400 },
  });
});

test('another region holds no stack', async () => {
  const client = clientOf('local', 'eu-west-1');
  await expect(client.send(new DescribeStacksCommand({ StackName: 'Thaw' }))).rejects.toMatchObject({
    name: 'ValidationError',
    message: 'Stack with id Thaw does not exist',
  });
  expect((await client.send(new DescribeStacksCommand({}))).Stacks).toEqual([]);
});

test('who may not is refused with the reason', async () => {
  await expect(describeStacks('Thaw', 'nobody')).rejects.toMatchObject({
    name: 'AccessDenied',
    message: `no cloudformation:DescribeStacks on ${stack.id}`,
  });
});

test('what no operation answers is an InvalidAction', async () => {
  const body = 'Action=Dream&StackName=Thaw';
  const request = { host: cloudFormation.url, method: 'POST', target: '/', service: 'cloudformation', body };
  const { host: _, ...headers } = signed(request);
  const answer = await fetch(cloudFormation.url, { method: 'POST', body, headers });
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain('<Code>InvalidAction</Code><Message>Could not find operation Dream here');
});
