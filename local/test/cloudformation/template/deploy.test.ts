import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { deploy, Owners, readAssembly, type Services, type Tree } from '../../../cloudformation/template/index.ts';
import { Policies } from '../../../iam/policies.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'thaw-assembly-'));
});
afterEach(() => rm(folder, { recursive: true }));

const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
};
const resources = {
  Mapping: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: { EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, FunctionName: { Ref: 'Function' } },
  },
  Queue: { Type: 'AWS::SQS::Queue' },
  Function: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Bucket: 'any', S3Key: 'abc.zip' },
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Runtime: 'nodejs24.x',
    },
  },
  Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } },
  Bucket: { Type: 'AWS::S3::Bucket' },
};
const template: Tree = { Resources: resources, Outputs: { QueueUrl: { Value: { Ref: 'Queue' } } } };

const write = (name: string, content: object) => writeFile(path.join(folder, name), JSON.stringify(content));

async function writeAssembly(): Promise<void> {
  await write('manifest.json', {
    artifacts: {
      'Thaw.assets': { type: 'cdk:asset-manifest', properties: { file: 'Thaw.assets.json' } },
      Thaw: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Thaw.template.json' } },
    },
  });
  await write('Thaw.assets.json', {
    files: { abc: { source: { path: 'asset.abc' }, destinations: { here: { objectKey: 'abc.zip' } } } },
  });
  await write('Thaw.template.json', template);
}

const withMoon = (): Tree => ({ ...template, Resources: { ...resources, Moon: { Type: 'AWS::Space::Moon' } } });

function withStranger(): Tree {
  const changed: Tree = JSON.parse(JSON.stringify(template).replace('lambda.amazonaws.com', 'ec2.amazonaws.com'));
  return changed;
}

/** Services that only note what they were asked for, in order. */
function noting(): { services: Services; notes: string[] } {
  const notes: string[] = [];
  const note = (what: string) => async (wanted: string | object) => {
    const name = typeof wanted === 'object' && 'name' in wanted ? wanted.name : wanted;
    notes.push(typeof name === 'string' ? `${what} ${name}` : what);
  };
  const services = {
    policies: new Policies(),
    bucketExists: () => false,
    createBucket: note('bucket'),
    deleteBucket: note('no bucket'),
    createQueue: note('queue'),
    deleteQueue: note('no queue'),
    createTopic: note('topic'),
    deleteTopic: note('no topic'),
    subscribe: note('subscription'),
    unsubscribe: note('no subscription'),
    createFunction: note('function'),
    deleteFunction: note('no function'),
    publishVersion: note('version'),
    deleteVersion: note('no version'),
    createStateMachine: note('state machine'),
    deleteStateMachine: note('no state machine'),
    createRule: note('rule'),
    deleteRule: note('no rule'),
    connectQueue: note('mapping'),
    disconnectQueue: async () => undefined,
  };
  return { services, notes };
}

test('readAssembly() finds template, stack name and asset folders', async () => {
  await writeAssembly();
  const assembly = await readAssembly(folder);
  expect(assembly.stackName).toBe('Thaw');
  expect(assembly.template).toEqual(template);
  expect(assembly.assets.get('abc.zip')).toBe(path.join(folder, 'asset.abc'));
});

test('deploy() makes everything, and what acts by itself last', async () => {
  await writeAssembly();
  const { services, notes } = noting();
  const { outputs } = await deploy(await readAssembly(folder), services, {
    queueUrl: (name) => `http://queues/${name}`,
  });
  expect(notes).toEqual(['queue Thaw-Queue', 'function Thaw-Function', 'bucket thaw-bucket', 'mapping']);
  expect(outputs).toEqual({ QueueUrl: 'http://queues/Thaw-Queue' });
});

test('deploy() makes nothing of a template it does not understand', async () => {
  await writeAssembly();
  const { services, notes } = noting();
  await expect(deploy(await readAssembly(folder), services, { overrides: withMoon })).rejects.toThrow(/Moon: the type/);
  expect(notes).toEqual([]);
});

test('deploy() makes two stacks side by side, and nothing of a second that gives a name away twice', async () => {
  await writeAssembly();
  const { services, notes } = noting();
  const owners = new Owners();
  const first = await readAssembly(folder);
  const second = { ...first, stackName: 'Second' };
  await deploy(first, services, { owners });
  await deploy(second, services, { owners });
  await deploy(first, services, { owners }); // anew, under its own names
  const made = notes.splice(0).length;
  const named = { ...resources, Queue: { ...resources.Queue, Properties: { QueueName: 'Thaw-Queue' } } };
  const overrides = (): Tree => ({ ...template, Resources: named });
  await expect(deploy(second, services, { owners, overrides })).rejects.toThrow(
    /^Cannot deploy Second: Queue \(AWS::SQS::Queue\) is called ".*Thaw-Queue", which already exists in stack Thaw\.$/,
  );
  expect([made, notes]).toEqual([12, []]);
});

test('deploy() refuses a function the role does not trust', async () => {
  await writeAssembly();
  const { services } = noting();
  await expect(deploy(await readAssembly(folder), services, { overrides: withStranger })).rejects.toThrow(
    /Cannot let lambda.amazonaws.com use the role Thaw-Role/,
  );
});

test.each([
  ['a role whose inline policies exceed 10,240 characters', 'Role', { AssumeRolePolicyDocument: trust }, 10_240],
  ['a managed policy of more than 6,144', 'Policy', {}, 6144],
])('%s is refused, as IAM refuses it', async (_, id, properties, limit) => {
  await writeAssembly();
  const PolicyDocument = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${'b'.repeat(limit)}` }],
  };
  const more = id === 'Role' ? { Policies: [{ PolicyName: 'All', PolicyDocument }] } : { PolicyDocument };
  const Type = id === 'Role' ? 'AWS::IAM::Role' : 'AWS::IAM::ManagedPolicy';
  const overrides = (): Tree => ({
    ...template,
    Resources: { ...resources, [id]: { Type, Properties: { ...properties, ...more } } },
  });
  const { services } = noting();
  await expect(deploy(await readAssembly(folder), services, { overrides })).rejects.toThrow(
    /policy size of 10240 bytes|PolicySize: 6144/,
  );
});
