import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  CreateStackCommand,
  DescribeStacksCommand,
  ListChangeSetsCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { makeChangeSet } from '../../../cli/deploy/change-set.ts';
import { type DeployDoors, demandTerminal } from '../../../cli/deploy/doors.ts';
import { settings } from '../../../cli/deploy/settings.ts';
import { readArtifacts } from '../../../cli/deploy/template.ts';
import { zipOf } from '../../../cli/deploy/zip.ts';
import { roleCredentials } from '../../../local/credentials.ts';
import { unzip } from '../../../local/lambda/zip.ts';
import { steps } from '../../../release/functions.ts';
import { buildTemplate } from '../../../release/template/build.ts';
import { parameters } from '../../../release/template/parameters.ts';
import { type DeployWorld, openDeployWorld } from './world.ts';

let template: string;
beforeAll(async () => {
  ({ text: template } = await buildTemplate());
}, 120_000);

let world: DeployWorld;
beforeEach(async () => {
  world = await openDeployWorld(template);
});
afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

const fail = (logicalId: string, reason: string, place = 'Create') =>
  world.cloud.faults.add({
    place: `cloudformation:${place}Resource`,
    kind: 'fail',
    times: 1,
    where: { logicalId },
    details: { reason },
  });

async function stackOf(): Promise<Stack | undefined> {
  const { Stacks = [] } = await world.stacks.send(new DescribeStacksCommand({}));
  return Stacks.find(({ StackName }) => StackName === 'Thaw');
}
const parametersOf = (stack: Stack | undefined) =>
  Object.fromEntries(
    (stack?.Parameters ?? []).map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]),
  );

test('deploy() says in words what will be made, where the code is and what it costs, asks, and prints the outputs', async () => {
  const { exit, lines, facts } = await world.deploy({ settings: { KeyPrefix: 'thawed/' } });
  const [artifacts = ''] = (await world.buckets()).filter((name) => name.startsWith('thaw-deploy-us-east-1-'));
  const words = world.told.slice(0, world.told.indexOf('Deploy this?')).join('\n');
  expect(words).toMatch(
    /^New stack "Thaw" in us-east-1:\n {2}creates \d+ log groups, \d+ roles, \d+ Lambda functions, \d+ function versions, .*3 state machines, .*2 buckets/,
  );
  expect(words).toContain(`template and code are in the bucket ${artifacts}, which was made for them and is kept`);
  expect(words).toMatch(/costs about 2 USD per month/);
  expect(world.told.filter((line) => /^\d+ of \d+ resources$/.test(line)).length).toBeGreaterThan(8);
  expect(exit).toBe(0);
  expect(lines[0]).toBe('The stack "Thaw" is deployed.');
  expect(lines.join('\n')).toMatch(/TopicArn +arn:aws:sns:/);
  expect(lines.at(-1)).toBe('Check it with "thaw doctor".');
  expect(facts).toMatchObject({ outcome: 'deployed', outputs: { Version: expect.any(String) } });
  expect(parametersOf(await stackOf())).toMatchObject({ KeyPrefix: 'thawed/', Workers: '500' });
}, 60_000);

test('deploy() again changes nothing; with a setting it changes that alone, and keeps the others', async () => {
  await world.deploy({ settings: { KeyPrefix: 'first/', Workers: '100' } });
  const before = await world.buckets();
  expect((await world.deploy()).lines[0]).toBe('The stack "Thaw" is up to date.');
  expect(world.told).toEqual([]);
  await world.deploy({ settings: { KeyPrefix: 'second/' } });
  expect(world.told.join('\n')).toMatch(
    /^Stack "Thaw" in us-east-1:\n {2}changes .*Lambda functions[^]*publishes new \d+ function versions/,
  );
  expect(world.told.join('\n')).not.toMatch(/removes|replaces|costs about/);
  expect(parametersOf(await stackOf())).toMatchObject({ KeyPrefix: 'second/', Workers: '100' });
  expect(await world.buckets()).toEqual(before);
}, 60_000);

test('deploy() leaves nothing behind when the answer is no', async () => {
  const { exit, lines } = await world.deploy({}, { says: false });
  expect([exit, lines]).toEqual([1, ['Nothing was changed.']]);
  expect(await world.buckets()).toEqual([]);
  expect(await stackOf()).toBeUndefined();
});

test('a creation that fails is rolled back, told with its reason, and cleared away by the next try', async () => {
  fail('FinalizeFunction2E2E0FC2', 'Rate exceeded');
  await expect(world.deploy()).rejects.toMatchObject({
    name: 'DeployFailed',
    message: expect.stringMatching(
      /^Cannot deploy the stack "Thaw": it ended as ROLLBACK_COMPLETE\. FinalizeFunction2E2E0FC2: .*Rate exceeded/,
    ),
  });
  expect(world.told.join('\n')).toMatch(/Failed: FinalizeFunction2E2E0FC2: [^]*Rolling back: /);
  expect((await world.buckets()).filter((name) => !name.startsWith('thaw-deploy-'))).toEqual([]);
  expect((await world.deploy()).exit).toBe(0);
  expect(world.told[0]).toBe(
    'The stack "Thaw" is ROLLBACK_COMPLETE: an earlier deployment failed. It is deleted first.',
  );
}, 60_000);

test('an update that fails is rolled back, told with its reason, and the stack is as it was', async () => {
  await world.deploy({ settings: { KeyPrefix: 'first/' } });
  fail('PlanFunctionEA79BDD0', 'Internal error', 'Update');
  await expect(world.deploy({ settings: { KeyPrefix: 'second/' } })).rejects.toMatchObject({
    name: 'DeployFailed',
    message: expect.stringMatching(/UPDATE_ROLLBACK_COMPLETE.*Internal error/),
  });
  expect(parametersOf(await stackOf())).toMatchObject({ KeyPrefix: 'first/' });
  expect((await world.deploy({ settings: { KeyPrefix: 'second/' } })).exit).toBe(0);
}, 60_000);

test('a deployment that is interrupted continues, and the same command follows it to its end', async () => {
  const { promise: until, resolve } = Promise.withResolvers<void>();
  world.cloud.faults.add({
    place: 'cloudformation:CreateResource',
    kind: 'wait',
    times: 1,
    details: { until },
    where: { logicalId: 'FinalizeFunction2E2E0FC2' },
  });
  const controller = new AbortController();
  const interrupt = (line: string) => {
    if (/^\d+ of/.test(line)) controller.abort();
  };
  await expect(world.deploy({}, { signal: controller.signal, onLine: interrupt })).rejects.toMatchObject({
    name: 'AbortError',
  });
  expect(world.told.at(-1)).toBe('The operation continues in AWS. Run the same command again to follow it.');
  const again = world.deploy({}, { onLine: () => resolve() });
  expect((await again).lines[0]).toBe('The stack "Thaw" is up to date.');
  expect(world.told[0]).toBe('The stack "Thaw" is CREATE_IN_PROGRESS: waiting for its end.');
}, 60_000);

test("a change set that an interrupted command left behind is in nobody's way", async () => {
  const controller = new AbortController();
  const onLine = () => controller.abort();
  const stopped = world.deploy({ isConfirmed: true }, { signal: controller.signal, onLine });
  await stopped.catch(() => undefined);
  expect((await world.deploy({ isConfirmed: true })).exit).toBe(0);
  expect((await world.stacks.send(new ListChangeSetsCommand({ StackName: 'Thaw' }))).Summaries).toEqual([]);
}, 60_000);

test('it needs of CloudFormation and S3 what docs/operating.md lists, and nothing else', async () => {
  const page = await readFile(path.join(import.meta.dirname, '../../../docs/operating.md'), 'utf8');
  const [, listed = ''] = /### Who may run thaw deploy\n([^]*?)\n#/.exec(page) ?? [];
  const actions = (service: string) =>
    [...listed.matchAll(new RegExp(`\`(${service}:\\w+)\``, 'g'))].map(([, action]) => action);
  const { policies } = world.cloud;
  const everybody = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } };
  policies.addRole('Deployer', { Version: '2012-10-17', Statement: [everybody] });
  const may = (Action: readonly (string | undefined)[], Resource: readonly string[]) => ({
    Effect: 'Allow',
    Action,
    Resource,
  });
  policies.addRolePolicy('Deployer', 'Deploy', {
    Version: '2012-10-17',
    Statement: [
      may(actions('cloudformation'), ['arn:aws:cloudformation:us-east-1:000000000000:stack/Thaw/*']),
      may(
        actions('s3').filter((action) => action !== 's3:ListAllMyBuckets'),
        ['arn:aws:s3:::thaw-deploy-*'],
      ),
      may(['s3:ListAllMyBuckets'], ['*']),
    ],
  });
  const credentials = roleCredentials('Deployer');
  await world.deploy({}, { credentials, says: false });
  await world.deploy({}, { credentials });
  await world.deploy({ settings: { Workers: '100' } }, { credentials });
  await world.remove({ credentials });
  expect(policies.refusals()).toEqual([]);
  const used = policies
    .usage()
    .filter(({ who }) => who.includes('Deployer'))
    .map(({ action }) => action);
  expect(new Set(used)).toEqual(new Set([...actions('cloudformation'), ...actions('s3')]));
}, 60_000);

describe('--delete', () => {
  test('takes the stack down and keeps its buckets; again, there is none', async () => {
    const { facts } = await world.deploy();
    const { outputs } = facts as { outputs: Readonly<Record<string, string>> };
    const { BucketName = '', WorkBucketName = '' } = outputs;
    const { exit, lines } = await world.remove();
    expect(world.told.join('\n')).toMatch(
      new RegExp(
        `kept: the bucket ${BucketName} and everything[^]*kept: the work bucket ${WorkBucketName}[^]*Delete it\\?`,
      ),
    );
    expect([exit, lines[0]]).toEqual([0, 'The stack "Thaw" is deleted.']);
    expect(lines.join('\n')).toContain(BucketName);
    expect(await world.buckets()).toEqual(expect.arrayContaining([BucketName, WorkBucketName]));
    expect(await stackOf()).toBeUndefined();
    expect((await world.remove()).lines).toEqual(['There is no stack "Thaw".']);
    expect((await world.deploy()).exit).toBe(0);
  }, 60_000);

  test('that fails says why, and goes on from there; one that is refused deletes nothing', async () => {
    await world.deploy();
    expect((await world.remove({ says: false })).lines).toEqual(['Nothing was deleted.']);
    fail('FinalizeFunction2E2E0FC2', 'In use', 'Delete');
    await expect(world.remove()).rejects.toMatchObject({
      name: 'DeleteFailed',
      message: expect.stringMatching(/it ended as DELETE_FAILED\. FinalizeFunction2E2E0FC2: .*In use/),
    });
    await expect(world.deploy()).rejects.toMatchObject({
      name: 'StackStuck',
      message: expect.stringContaining('DELETE_FAILED'),
    });
    expect((await world.remove()).exit).toBe(0);
  }, 60_000);
});

describe('what is refused', () => {
  test.each([
    [
      { settings: { Workers: '0' } },
      'ParameterRefused',
      /Workers failed to satisfy constraint: must be a whole number from 1 to 1000000/,
    ],
    [{ settings: { Vaults: 'a b' } }, 'ParameterRefused', /Vaults failed to satisfy constraint/],
    [{ stackName: 'a_b' }, 'UsageError', /--stack wants a letter/],
    [{ stackName: 'a'.repeat(62) }, 'UsageError', /at most 61 characters/],
    [{ templateFile: '/nowhere/thaw.template.json' }, 'NoTemplate', /cannot be read/],
    [{ artifactBucket: 'nobodys-bucket' }, 'NoSuchBucket', /./],
  ])('%j', async (wanted, name, message) => {
    await expect(world.deploy(wanted)).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
    expect(await stackOf()).toBeUndefined();
  });

  test('a stack that somebody else deployed', async () => {
    const TemplateBody = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });
    await world.stacks.send(new CreateStackCommand({ StackName: 'Thaw', TemplateBody }));
    await expect(world.deploy()).rejects.toMatchObject({
      name: 'OtherStack',
      message: expect.stringMatching(/CDK or CloudFormation/),
    });
  });
});

test('zipOf() makes a zip file that unpacks to the same, and the same each time', () => {
  const content = Buffer.from('exports.handler = 1;\n'.repeat(1000));
  const zip = zipOf('index.js', content);
  expect(unzip(zip)).toEqual(new Map([['index.js', content]]));
  expect(zipOf('index.js', content)).toEqual(zip);
  expect(zip.length).toBeLessThan(content.length / 10);
});

test('readArtifacts() takes the code out of the template: its functions have it in S3, and it has less than 200 kB', async () => {
  const artifacts = await readArtifacts(world.templateFile);
  const text = artifacts.templateIn('code');
  expect(Buffer.byteLength(text)).toBeLessThan(200_000);
  expect(text).not.toContain('ZipFile');
  expect(JSON.parse(text)).not.toHaveProperty('Mappings');
  expect(text.split(`"S3Bucket":"code","S3Key":"${artifacts.zipKey}"`)).toHaveLength(steps.length + 1);
});

test('settings has an option for each parameter of the template', () => {
  expect(
    Object.values(settings)
      .map(({ parameter }) => parameter)
      .sort(),
  ).toEqual(Object.keys(parameters).sort());
});

test('deploy() of a stack of another name says how to check that one', async () => {
  const { lines } = await world.deploy({ stackName: 'Second' });
  expect(lines.at(-1)).toBe('Check it with "thaw doctor --stack Second".');
}, 60_000);

test('makeChangeSet() fails as ChangeSetFailed with the reason of CloudFormation, and leaves no change set', async () => {
  const sent: string[] = [];
  const answers: Readonly<Record<string, object>> = {
    CreateChangeSetCommand: { StackId: 'arn:stack' },
    DescribeChangeSetCommand: { Status: 'FAILED', StatusReason: 'Template error: no such resource' },
  };
  const stacks = {
    send: async ({ constructor: { name } }: object) => {
      sent.push(name);
      return answers[name] ?? {};
    },
  };
  const doors: object = { stacks, pollMs: 1, signal: new AbortController().signal };
  const wanted = { stackName: 'Thaw', stack: undefined, templateUrl: 'https://t', parameters: [], version: '1' };
  await expect(makeChangeSet(doors as DeployDoors, wanted)).rejects.toMatchObject({
    name: 'ChangeSetFailed',
    message: expect.stringContaining('Template error: no such resource'),
  });
  expect(sent).toEqual(['CreateChangeSetCommand', 'DescribeChangeSetCommand', 'DeleteChangeSetCommand']);
});

test('demandTerminal() fails as NotConfirmed where nobody can be asked', () => {
  const { isTTY } = process.stdin;
  try {
    process.stdin.isTTY = true;
    expect(demandTerminal()).toBeUndefined();
    process.stdin.isTTY = false;
    expect(demandTerminal).toThrow(expect.objectContaining({ name: 'NotConfirmed' }));
  } finally {
    process.stdin.isTTY = isTTY;
  }
});
