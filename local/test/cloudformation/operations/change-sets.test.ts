import {
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  ListChangeSetsCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { administratorCredentials } from '../../../credentials.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

const queue = { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 10 } };
const topic = { Type: 'AWS::SNS::Topic' };
const bucket = { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
const two = { Resources: { Queue: queue, Topic: topic }, Outputs: { TopicArn: { Value: { Ref: 'Topic' } } } };
const create = { ChangeSetType: 'CREATE' } as const;
const send: World['client']['send'] = ((command: never) => world.client.send(command)) as never;

describe('a new stack', () => {
  test('is in review with its change set, then made, with an event for each step', async () => {
    const ChangeSetName = await world.changeSet(two, create);
    const described = await send(new DescribeChangeSetCommand({ StackName: 'Cold', ChangeSetName }));
    expect(described).toMatchObject({
      Status: 'CREATE_COMPLETE',
      ExecutionStatus: 'AVAILABLE',
      Changes: [
        { ResourceChange: { Action: 'Add', LogicalResourceId: 'Queue', ResourceType: 'AWS::SQS::Queue' } },
        { ResourceChange: { Action: 'Add', LogicalResourceId: 'Topic', ResourceType: 'AWS::SNS::Topic' } },
      ],
    });
    expect((await send(new DescribeStacksCommand({ StackName: 'Cold' }))).Stacks).toMatchObject([
      { StackStatus: 'REVIEW_IN_PROGRESS' },
    ]);
    await send(new ExecuteChangeSetCommand({ StackName: 'Cold', ChangeSetName }));
    const stack = await world.ended();
    expect(stack).toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
      Outputs: [{ OutputKey: 'TopicArn', OutputValue: expect.stringMatching(/:Cold-Topic-[0-9A-F]{12}$/) }],
    });
    expect(await world.events()).toEqual([
      'Cold REVIEW_IN_PROGRESS',
      'Cold CREATE_IN_PROGRESS',
      'Queue CREATE_IN_PROGRESS',
      'Queue CREATE_COMPLETE',
      'Topic CREATE_IN_PROGRESS',
      'Topic CREATE_COMPLETE',
      'Cold CREATE_COMPLETE',
    ]);
    const { StackResources } = await send(new DescribeStackResourcesCommand({ StackName: 'Cold' }));
    expect(StackResources?.map(({ ResourceStatus }) => ResourceStatus)).toEqual(['CREATE_COMPLETE', 'CREATE_COMPLETE']);
    const { TemplateBody } = await send(new GetTemplateCommand({ StackName: 'Cold' }));
    expect(JSON.parse(TemplateBody ?? '')).toEqual(two);
    expect((await send(new ListChangeSetsCommand({ StackName: 'Cold' }))).Summaries).toEqual([]);
  });

  test('whose resource fails is rolled back, with the reason in its events', async () => {
    const reason = 'Rate exceeded';
    world.cloud.faults.add({
      place: 'cloudformation:CreateResource',
      kind: 'fail',
      where: { logicalId: 'Topic' },
      details: { reason },
    });
    expect(await world.deploy(two, create)).toMatchObject({ StackStatus: 'ROLLBACK_COMPLETE' });
    expect((await world.events()).slice(4)).toEqual([
      'Topic CREATE_IN_PROGRESS',
      'Topic CREATE_FAILED',
      'Cold ROLLBACK_IN_PROGRESS',
      'Topic DELETE_COMPLETE',
      'Queue DELETE_IN_PROGRESS',
      'Queue DELETE_COMPLETE',
      'Cold ROLLBACK_COMPLETE',
    ]);
    await expect(world.changeSet(two, { ChangeSetType: 'UPDATE' })).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringMatching(/^Stack:arn:.* is in ROLLBACK_COMPLETE state and can not be updated\.$/),
    });
    await send(new DeleteStackCommand({ StackName: 'Cold' }));
  });

  test('does not take what another stack has', async () => {
    const named = { Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'cold' } } } };
    const first = await world.deploy(named, create);
    const second = await world.deploy(named, { ...create, StackName: 'Colder' });
    expect(second.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(first.StackStatus).toBe('CREATE_COMPLETE');
    expect(await world.events('Colder')).toContain('Queue CREATE_FAILED');
  });
});

describe('an update', () => {
  beforeEach(async () => {
    await world.deploy({ ...two, Resources: { ...two.Resources, Bucket: bucket } }, create);
  });

  test('changes, adds and removes, and keeps what is retained', async () => {
    const changed = { Resources: { Queue: { ...queue, Properties: { VisibilityTimeout: 20 } }, More: topic } };
    const ChangeSetName = await world.changeSet(changed);
    const { Changes } = await send(new DescribeChangeSetCommand({ StackName: 'Cold', ChangeSetName }));
    expect(
      Changes?.map(({ ResourceChange }) => [
        ResourceChange?.LogicalResourceId,
        ResourceChange?.Action,
        ResourceChange?.Replacement,
        ResourceChange?.PolicyAction,
      ]),
    ).toEqual([
      ['Queue', 'Modify', 'False', undefined],
      ['More', 'Add', undefined, undefined],
      ['Topic', 'Remove', undefined, 'Delete'],
      ['Bucket', 'Remove', undefined, 'Retain'],
    ]);
    await send(new ExecuteChangeSetCommand({ StackName: 'Cold', ChangeSetName }));
    expect((await world.ended()).StackStatus).toBe('UPDATE_COMPLETE');
    expect((await world.events()).slice(-7)).toEqual([
      'More CREATE_IN_PROGRESS',
      'More CREATE_COMPLETE',
      'Cold UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'Bucket DELETE_SKIPPED',
      'Topic DELETE_IN_PROGRESS',
      'Topic DELETE_COMPLETE',
      'Cold UPDATE_COMPLETE',
    ]);
  });

  test('that fails gives back what there was', async () => {
    const before = (await world.ended()).Outputs;
    world.cloud.faults.add({
      place: 'cloudformation:CreateResource',
      kind: 'fail',
      times: 1,
      where: { logicalId: 'More' },
    });
    const changed = {
      Resources: {
        ...two.Resources,
        Queue: { ...queue, Properties: { VisibilityTimeout: 20 } },
        More: topic,
        Bucket: bucket,
      },
    };
    const stack = await world.deploy(changed);
    expect(stack).toMatchObject({ StackStatus: 'UPDATE_ROLLBACK_COMPLETE', Outputs: before });
    const { StackResources } = await send(new DescribeStackResourcesCommand({ StackName: 'Cold' }));
    expect(StackResources?.map(({ LogicalResourceId }) => LogicalResourceId)).toEqual(['Queue', 'Topic', 'Bucket']);
    expect(await world.events()).toContain('Queue UPDATE_COMPLETE');
    expect((await world.deploy(changed)).StackStatus).toBe('UPDATE_COMPLETE');
  });

  test('without a change is a change set that failed, and says so', async () => {
    const ChangeSetName = await world.changeSet({ ...two, Resources: { ...two.Resources, Bucket: bucket } });
    const described = await send(new DescribeChangeSetCommand({ StackName: 'Cold', ChangeSetName }));
    expect(described).toMatchObject({ Status: 'FAILED', ExecutionStatus: 'UNAVAILABLE' });
    expect(described.StatusReason).toMatch(/^The submitted information didn't contain changes\./);
    await expect(send(new ExecuteChangeSetCommand({ StackName: 'Cold', ChangeSetName }))).rejects.toMatchObject({
      name: 'InvalidChangeSetStatusException',
    });
    await expect(send(new UpdateStackCommand({ StackName: 'Cold', UsePreviousTemplate: true }))).rejects.toMatchObject({
      message: 'No updates are to be performed.',
    });
  });
});

describe('DeleteStack', () => {
  test('keeps what is retained; the stack is then found by its ARN alone', async () => {
    const { StackId } = await world.deploy({ Resources: { Queue: queue, Bucket: bucket } }, create);
    await send(new DeleteStackCommand({ StackName: 'Cold' }));
    expect(await world.ended(StackId)).toMatchObject({ StackStatus: 'DELETE_COMPLETE' });
    expect((await world.events(StackId)).slice(-4)).toEqual([
      'Bucket DELETE_SKIPPED',
      'Queue DELETE_IN_PROGRESS',
      'Queue DELETE_COMPLETE',
      'Cold DELETE_COMPLETE',
    ]);
    await expect(send(new DescribeStacksCommand({ StackName: 'Cold' }))).rejects.toMatchObject({
      name: 'ValidationError',
    });
    await send(new DeleteStackCommand({ StackName: 'Cold' }));
    // Another stack of its name has a bucket of its own.
    expect(await world.deploy({ Resources: { Queue: queue, Bucket: bucket } }, create)).toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
    });
  });

  test('fails on a bucket with objects, and goes on when it may be left', async () => {
    const full = { Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'cold-full' } } } };
    const { StackId } = await world.deploy(full, create);
    const s3 = new S3Client({
      endpoint: world.cloud.endpoints.s3,
      region: 'us-east-1',
      credentials: administratorCredentials,
      forcePathStyle: true,
    });
    await s3.send(new PutObjectCommand({ Bucket: 'cold-full', Key: 'a', Body: 'a' }));
    s3.destroy();
    await send(new DeleteStackCommand({ StackName: 'Cold' }));
    expect(await world.ended(StackId)).toMatchObject({
      StackStatus: 'DELETE_FAILED',
      StackStatusReason: 'The following resource(s) failed to delete: [Bucket]. ',
    });
    await send(new DeleteStackCommand({ StackName: 'Cold', RetainResources: ['Bucket'] }));
    expect((await world.ended(StackId)).StackStatus).toBe('DELETE_COMPLETE');
  });
});

describe('what is refused', () => {
  const body = JSON.stringify(two);
  const asked = { StackName: 'Cold', ChangeSetName: 'one', TemplateBody: body };

  test.each([
    ['an update of no stack', { ...asked }, 'ValidationError', /^Stack \[Cold\] does not exist$/],
    ['a bad name of a change set', { ...asked, ChangeSetName: '1' }, 'ValidationError', /changeSetName/],
    ['a bad name of a stack', { ...asked, ...create, StackName: 'a_b' }, 'ValidationError', /'stackName'/],
    [
      'no template',
      { ...asked, ...create, TemplateBody: undefined },
      'ValidationError',
      /^Either Template URL or Template Body must be specified\.$/,
    ],
    [
      'a body of more than 51,200 bytes',
      { ...asked, ...create, TemplateBody: body.padEnd(51_201) },
      'ValidationError',
      /'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200/,
    ],
    [
      'a URL of elsewhere',
      { ...asked, ...create, TemplateBody: undefined, TemplateURL: 'https://example.org/a' },
      'ValidationError',
      /^TemplateURL must be a supported URL\.$/,
    ],
    [
      'a URL of no object',
      { ...asked, ...create, TemplateBody: undefined, TemplateURL: 'https://s3.us-east-1.amazonaws.com/nowhere/a' },
      'ValidationError',
      /^S3 error: .*NoSuchBucket/,
    ],
    [
      'no JSON',
      { ...asked, ...create, TemplateBody: '{' },
      'ValidationError',
      /^Template format error: JSON not well-formed\./,
    ],
    [
      'no resources',
      { ...asked, ...create, TemplateBody: '{"Resources":{}}' },
      'ValidationError',
      /^Template format error: At least one Resources member must be defined\.$/,
    ],
    [
      'an unknown section',
      { ...asked, ...create, TemplateBody: '{"Resource":{}}' },
      'ValidationError',
      /^Invalid template property or properties \[Resource\]$/,
    ],
    [
      'an unknown type',
      { ...asked, ...create, TemplateBody: '{"Resources":{"A":{"Type":"AWS::Space::Moon"}}}' },
      'ValidationError',
      /AWS::Space::Moon/,
    ],
    [
      'a parameter that is not there',
      { ...asked, ...create, Parameters: [{ ParameterKey: 'P', ParameterValue: '1' }] },
      'ValidationError',
      /^Parameters: \[P\] do not exist in the template$/,
    ],
  ])('%s', async (_, input, name, message) => {
    await expect(send(new CreateChangeSetCommand(input))).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
    });
    expect((await send(new DescribeStacksCommand({}))).Stacks).toEqual([]);
  });

  test('more than 500 resources, and mappings that are none', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 501 }, (_, index) => [`T${index}`, { Type: 'AWS::SNS::Topic' }]),
    );
    await expect(world.changeSet({ Resources: many }, create)).rejects.toMatchObject({
      message: 'Template format error: Number of resources, 501, is greater than maximum allowed, 500',
    });
    const withMapping = (Mappings: object) => world.changeSet({ ...two, Mappings }, create);
    await expect(withMapping({ Code: { js: 'x' } })).rejects.toMatchObject({
      message: 'Template format error: Every Mappings member Code.js must be a map',
    });
    await expect(withMapping({ Code: { js: { a: { Ref: 'Topic' } } } })).rejects.toMatchObject({
      message: expect.stringContaining('must be a String or a List'),
    });
    await expect(withMapping({ Code: { js: { 'a b': 'x' } } })).rejects.toMatchObject({
      message: expect.stringContaining("attribute name 'a b'"),
    });
  });

  test('roles without consent', async () => {
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
    };
    const role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } };
    const named = { ...role, Properties: { ...role.Properties, RoleName: 'cold' } };
    const refused = (capability: string) => ({
      name: 'InsufficientCapabilitiesException',
      message: `Requires capabilities : [${capability}]`,
    });
    await expect(world.changeSet({ Resources: { Role: role } }, create)).rejects.toMatchObject(
      refused('CAPABILITY_IAM'),
    );
    const given = { ...create, Capabilities: ['CAPABILITY_IAM' as const] };
    await expect(world.changeSet({ Resources: { Role: named } }, given)).rejects.toMatchObject(
      refused('CAPABILITY_NAMED_IAM'),
    );
    expect((await world.deploy({ Resources: { Role: role } }, given)).StackStatus).toBe('CREATE_COMPLETE');
  });

  test('a second stack of a name, and a change set that is not there', async () => {
    await world.deploy(two, create);
    const again = { name: 'AlreadyExistsException', message: expect.stringContaining('Stack [Cold] already exists') };
    await expect(world.changeSet(two, create)).rejects.toMatchObject(again);
    await expect(send(new CreateStackCommand({ StackName: 'Cold', TemplateBody: body }))).rejects.toMatchObject(again);
    await expect(
      send(new DescribeChangeSetCommand({ StackName: 'Cold', ChangeSetName: 'none' })),
    ).rejects.toMatchObject({
      name: 'ChangeSetNotFoundException',
      message: 'ChangeSet [none] does not exist',
    });
    const more = { Resources: { ...two.Resources, More: topic } };
    const ChangeSetName = await world.changeSet(more);
    await expect(world.changeSet(more, { ChangeSetName })).rejects.toMatchObject({ name: 'AlreadyExistsException' });
    await send(new DeleteChangeSetCommand({ StackName: 'Cold', ChangeSetName }));
    expect((await send(new ListChangeSetsCommand({ StackName: 'Cold' }))).Summaries).toEqual([]);
  });

  test('anything while the stack is at work', async () => {
    const { promise: until, resolve } = Promise.withResolvers<void>();
    world.cloud.faults.add({
      place: 'cloudformation:CreateResource',
      kind: 'wait',
      details: { until },
      where: { logicalId: 'Topic' },
    });
    await send(new CreateStackCommand({ StackName: 'Cold', TemplateBody: body }));
    const refused = { name: 'ValidationError', message: expect.stringContaining('CREATE_IN_PROGRESS') };
    await expect(send(new DeleteStackCommand({ StackName: 'Cold' }))).rejects.toMatchObject(refused);
    await expect(world.changeSet(two)).rejects.toMatchObject(refused);
    resolve();
    expect((await world.ended()).StackStatus).toBe('CREATE_COMPLETE');
  });
});
