import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Cloud, startCloud } from '../../local/cloud.ts';
import { administratorCredentials } from '../../local/credentials.ts';
import { askOnAws, type Wanted } from './on-aws/ask.ts';
import { mostUsd } from './on-aws/price.ts';
import type { Doors } from './on-aws/stack.ts';

let cloud: Cloud;
let dataFolder: string;
let doors: Doors;
beforeAll(async () => {
  dataFolder = await mkdtemp(path.join(os.tmpdir(), 'thaw-on-aws-'));
  cloud = await startCloud({ dataFolder });
  const common = { region: 'us-east-1', credentials: administratorCredentials };
  const { cloudFormation, s3, stepFunctions, sqs } = cloud.endpoints;
  doors = {
    cloudFormation: new CloudFormationClient({ ...common, endpoint: cloudFormation }),
    s3: new S3Client({ ...common, endpoint: s3, forcePathStyle: true }),
    states: new SFNClient({ ...common, endpoint: stepFunctions }),
    sqs: new SQSClient({ ...common, endpoint: sqs }),
    pause: async (signal) => await sleep(50, undefined, { signal }), // the services are asked until they are done
  };
});
afterAll(async () => {
  for (const client of [doors.cloudFormation, doors.s3, doors.states, doors.sqs]) client.destroy();
  await cloud.close();
  await rm(dataFolder, { recursive: true, force: true });
});

const wantedFor = (stackName: string, signal = new AbortController().signal): Wanted & { readonly told: string[] } => {
  const told: string[] = [];
  const rest = { region: 'us-east-1', version: '0.1.0', now: new Date('2026-11-30T12:00:00Z') };
  return { stackName, signal, told, tell: (line) => void told.push(line), ...rest };
};

const stackThere = async (StackName: string) =>
  await doors.cloudFormation.send(new DescribeStacksCommand({ StackName })).then(
    ({ Stacks }) => Stacks?.[0]?.StackStatus,
    () => undefined,
  );

test('the local cloud keeps every sentence that needs no vault, and nothing of the stack is left', async () => {
  const wanted = wantedFor('contract-asked');
  const { date, sentences } = await askOnAws(doors, wanted);
  expect(date).toBe('2026-11-30');
  expect(sentences.filter(({ holds }) => !holds)).toEqual([]);
  expect(sentences.length).toBeGreaterThanOrEqual(17);
  expect(await stackThere('contract-asked')).toBeUndefined();
  expect(JSON.stringify(sentences)).not.toMatch(/contract-asked/);
}, 180_000);

test('interrupted, it takes the stack down and says that it was interrupted', async () => {
  const asking = new AbortController();
  const wanted = wantedFor('contract-interrupted', asking.signal);
  const tell = (line: string) => {
    wanted.tell(line);
    if (line.startsWith('Asking about results of a map')) asking.abort(new Error('Interrupted.'));
  };
  await expect(askOnAws(doors, { ...wanted, tell })).rejects.toThrow(/Interrupted|aborted/);
  expect(wanted.told.at(-1)).toBe('Taking down the stack contract-interrupted');
  expect(await stackThere('contract-interrupted')).toBeUndefined();
}, 120_000);

test('a service that does otherwise is a sentence that does not hold; the others are asked, and the stack is taken down', async () => {
  const nowhere = { endpoint: 'http://127.0.0.1:1', region: 'us-east-1', credentials: administratorCredentials };
  const sqs = new SQSClient({ ...nowhere, maxAttempts: 1 });
  const { sentences } = await askOnAws({ ...doors, sqs }, wantedFor('contract-otherwise'));
  expect(sentences.filter(({ holds }) => !holds)).toMatchObject([
    {
      sentence: 'everything about errors of a function could be asked',
      found: expect.stringContaining('ECONNREFUSED'),
    },
    { sentence: 'everything about postponed messages could be asked', found: expect.stringContaining('ECONNREFUSED') },
  ]);
  expect(sentences.filter(({ holds }) => holds).length).toBeGreaterThanOrEqual(11);
  expect(await stackThere('contract-otherwise')).toBeUndefined();
}, 120_000);

test('costs less than a dollar', () => {
  expect(mostUsd()).toBeGreaterThan(0);
  expect(mostUsd()).toBeLessThan(1);
});
