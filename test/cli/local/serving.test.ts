import { execFileSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { writeCloudFile } from '../../../cli/local/cloud-file.ts';
import { exportLines } from '../../../cli/local/exports.ts';
import { servingText } from '../../../cli/local/serving-text.ts';
import { withFolder } from '../folder.ts';

const url = (port: number) => `http://127.0.0.1:${port}`;
const facts = {
  pid: 1,
  speed: 1000,
  endpoints: {
    glacier: url(1),
    s3: url(2),
    stepFunctions: url(3),
    sns: url(4),
    sqs: url(5),
    cloudFormation: url(6),
    lambda: url(7),
    iam: url(8),
    logs: url(9),
  },
  env: { AWS_REGION: 'us-east-1' },
  region: 'us-east-1',
  accountId: '000000000000',
  vaultName: 'demo',
  outputs: {
    TopicArn: 'arn:topic',
    BucketName: 'bucket',
    StateMachineArn: 'arn:machine',
    DeadLetterQueueUrl: 'http://queue',
  },
};

test('exportLines() are what a shell evaluates to the same values', () => {
  const env = { AWS_ENDPOINT_URL_S3: url(2), AWS_REGION: 'us-east-1', ODD: 'it\'s $HOME `x`; "y" \\ z', NONE: '' };
  const lines = exportLines(env);
  expect(lines.slice(0, 2)).toEqual(['export AWS_ENDPOINT_URL_S3=http://127.0.0.1:2', 'export AWS_REGION=us-east-1']);
  const script = `${lines.join('\n')}\nprintf '%s\\n' "$AWS_ENDPOINT_URL_S3" "$AWS_REGION" "$ODD" "$NONE"`;
  const said = execFileSync('sh', ['-c', script], { encoding: 'utf8' });
  expect(said).toBe(`${Object.values(env).join('\n')}\n`);
});

test('servingText() says what the pace means', () => {
  expect(servingText(facts, url(9))).toContain('a Standard job takes 14 s, its output lives 15 min');
  expect(servingText({ ...facts, speed: 1 }, url(9))).toContain('a Standard job takes 4 h, its output lives 24 h');
  expect(servingText(facts, url(9))).toMatch(
    /vault +demo\n +topic +arn:topic\n +bucket +bucket\n +state machine +arn:machine/,
  );
  expect(servingText(facts, url(9))).toMatch(/console +http:\/\/127\.0\.0\.1:9\n/);
});

test('cloud.json appears whole, and goes', () =>
  withFolder(async (folder) => {
    {
      await using _file = await writeCloudFile(folder, facts);
      expect(JSON.parse(await readFile(path.join(folder, 'cloud.json'), 'utf8'))).toEqual(facts);
      expect(await readdir(folder)).toEqual(['cloud.json']);
    }
    expect(await readdir(folder)).toEqual([]);
  }));
