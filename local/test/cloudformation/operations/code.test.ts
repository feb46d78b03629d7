import { DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { administratorCredentials } from '../../../credentials.ts';
import { zipped } from '../../lambda/zipped.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let s3: S3Client;
beforeEach(async () => {
  world = await openWorld();
  s3 = new S3Client({
    endpoint: world.cloud.endpoints.s3,
    region: 'us-east-1',
    credentials: administratorCredentials,
    forcePathStyle: true,
  });
});
afterEach(async () => {
  s3.destroy();
  await world[Symbol.asyncDispose]();
});

const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
};
const role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } };
const echo = (word: string) =>
  `exports.handler = async () => '${word} ' + process.env.WHERE + (require('fs').existsSync(__dirname + '/cfn-response.js') ? ' with cfn-response' : '');`;

const templateOf = (
  Code: object,
  { where = 'here', handler = 'index.handler', description = 'one', mappings = {} } = {},
) => ({
  Mappings: { Code: { js: { v1: echo('mapped') } }, ...mappings },
  Resources: {
    Role: role,
    Echo: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code,
        Handler: handler,
        Runtime: 'nodejs24.x',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Environment: { Variables: { WHERE: where } },
      },
    },
    Version: {
      Type: 'AWS::Lambda::Version',
      UpdateReplacePolicy: 'Retain',
      Properties: { FunctionName: { Ref: 'Echo' }, Description: description },
    },
  },
  Outputs: { Arn: { Value: { Ref: 'Version' } } },
});
const create = { ChangeSetType: 'CREATE', Capabilities: ['CAPABILITY_IAM'] } as const;
const update = { Capabilities: ['CAPABILITY_IAM'] } as const;
const given = (how: { readonly Capabilities: readonly ['CAPABILITY_IAM'] }) => ({
  ...how,
  Capabilities: [...how.Capabilities],
});
const arnOf = (stack: { Outputs?: { OutputValue?: string }[] }) => stack.Outputs?.[0]?.OutputValue ?? '';

async function said(functionArn: string): Promise<unknown> {
  const answer = await world.cloud.lambda.invoke({ functionArn, payload: {} });
  return answer.ok ? answer.payload : answer;
}

async function reasons(): Promise<string> {
  const { StackEvents = [] } = await world.client.send(new DescribeStackEventsCommand({ StackName: 'Cold' }));
  return StackEvents.flatMap(({ ResourceStatusReason = [] }) => ResourceStatusReason).join('\n');
}

test('code of the template runs, from a mapping too, with the module cfn-response beside it', async () => {
  const inline = await world.deploy(templateOf({ ZipFile: echo('inline') }), given(create));
  expect(await said(arnOf(inline))).toBe('inline here with cfn-response');
  const mapped = { ZipFile: { 'Fn::FindInMap': ['Code', 'js', 'v1'] } };
  const stack = await world.deploy(templateOf(mapped, { description: 'two' }), given(update));
  expect(arnOf(stack)).toMatch(/:2$/);
  expect(await said(arnOf(stack))).toBe('mapped here with cfn-response');
  // An execution of the version before goes on with it.
  expect(await said(arnOf(inline))).toBe('inline here with cfn-response');
});

test('a version is made anew when its description changes, and only then', async () => {
  const first = await world.deploy(templateOf({ ZipFile: echo('inline') }), given(create));
  const same = await world.deploy(templateOf({ ZipFile: echo('inline') }, { where: 'there' }), given(update));
  expect([arnOf(first), await said(arnOf(same))]).toEqual([arnOf(same), 'inline here with cfn-response']);
  const other = await world.deploy(
    templateOf({ ZipFile: echo('inline') }, { where: 'there', description: 'two' }),
    given(update),
  );
  expect(await said(arnOf(other))).toBe('inline there with cfn-response');
});

test('a version of a function that did not change is refused as by Lambda, and all is as before', async () => {
  await world.deploy(templateOf({ ZipFile: echo('inline') }), given(create));
  const stack = await world.deploy(templateOf({ ZipFile: echo('inline') }, { description: 'two' }), given(update));
  expect(stack.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await reasons()).toContain(
    'A version for this Lambda function exists ( 1 ). Modify the function to create a new version.',
  );
  expect(await said(arnOf(stack))).toBe('inline here with cfn-response');
});

test('a zip file in S3 runs; one that is not there, or is none, rolls the stack back with the reason', async () => {
  await s3.send(new CreateBucketCommand({ Bucket: 'cold-code' }));
  await s3.send(
    new PutObjectCommand({ Bucket: 'cold-code', Key: 'a.zip', Body: zipped({ 'index.js': echo('zipped') }) }),
  );
  await s3.send(new PutObjectCommand({ Bucket: 'cold-code', Key: 'b.zip', Body: 'no zip' }));
  const stack = await world.deploy(templateOf({ S3Bucket: 'cold-code', S3Key: 'a.zip' }), given(create));
  expect(await said(arnOf(stack))).toBe('zipped here');
  const missing = await world.deploy(
    templateOf({ S3Bucket: 'cold-code', S3Key: 'none.zip' }, { description: 'two' }),
    given(update),
  );
  expect(missing.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await reasons()).toContain('Error occurred while GetObject. S3 Error Code: NoSuchKey.');
  await world.deploy(templateOf({ S3Bucket: 'cold-code', S3Key: 'b.zip' }, { description: 'two' }), given(update));
  expect(await reasons()).toContain('Could not unzip uploaded file.');
  expect(await said(arnOf(stack))).toBe('zipped here');
});

test.each([
  [
    'another handler',
    templateOf({ ZipFile: 'x' }, { handler: 'main.handler' }),
    /with ZipFile its Handler begins with "index\."/,
  ],
  [
    'both kinds of code',
    templateOf({ ZipFile: 'x', S3Bucket: 'b', S3Key: 'k' }),
    /should be a ZipFile, or S3Bucket and S3Key/,
  ],
  ['half a place', templateOf({ S3Bucket: 'b' }), /should be a ZipFile, or S3Bucket and S3Key/],
])('%s is refused', async (_, template, message) => {
  await expect(world.changeSet(template, given(create))).rejects.toMatchObject({
    name: 'ValidationError',
    message: expect.stringMatching(message),
  });
});

test('a stack is there again after a restart, with its functions and events', async () => {
  const stack = await world.deploy(templateOf({ ZipFile: echo('inline') }), given(create));
  const other = await world.deploy(templateOf({ ZipFile: echo('again') }, { description: 'two' }), given(update));
  world.client.destroy();
  await world.cloud.close();
  await using later = await openWorld(world.dataFolder);
  expect(await later.ended()).toMatchObject({
    StackStatus: 'UPDATE_COMPLETE',
    StackId: stack.StackId,
    Outputs: other.Outputs,
  });
  const answer = await later.cloud.lambda.invoke({ functionArn: arnOf(other), payload: {} });
  expect(answer).toMatchObject({ ok: true, payload: 'again here with cfn-response' });
  expect(await later.events()).toContain('Version UPDATE_COMPLETE');
});
