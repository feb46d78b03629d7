import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { resolve, type Tree } from '../../../cloudformation/template/index.ts';

const resolved = (template: Tree) =>
  resolve({ stackName: 'Thaw', template, tags: { team: 'archives' }, assets: new Map() });
const resource = (type: string, properties: Tree, more: Tree = {}) =>
  resolved({ Resources: { It: { Type: type, Properties: properties, ...more } } });
const topic = { Type: 'AWS::SNS::Topic' };
const output = (value: unknown, more: Tree = {}) =>
  resolved({ Resources: { Topic: topic }, Outputs: { It: { Value: value } }, ...more }).outputs.It;

test('the stack says of itself what CloudFormation would', () => {
  const { stack } = resolved({
    Description: 'Restores',
    Resources: { Topic: topic },
    Outputs: { It: { Value: { Ref: 'AWS::Region' }, Description: 'Where' } },
  });
  expect(stack).toEqual({
    name: 'Thaw',
    id: expect.stringMatching(/^arn:aws:cloudformation:us-east-1:000000000000:stack\/Thaw\/[0-9a-f-]{36}$/),
    description: 'Restores',
    tags: { team: 'archives' },
    outputs: [{ key: 'It', value: 'us-east-1', description: 'Where' }],
  });
});

describe('a dashboard', () => {
  const dashboard = (body: object) => resource('AWS::CloudWatch::Dashboard', { DashboardBody: JSON.stringify(body) });

  test('is looked at and otherwise left alone', () => {
    const { resources } = dashboard({ widgets: [{ type: 'metric', properties: {} }] });
    expect(resources).toMatchObject([{ physicalId: 'Thaw-It' }]);
    expect(resources[0]).not.toHaveProperty('create');
  });

  test.each([
    [{}],
    [{ widgets: [] }],
    [{ widgets: [{ type: 'metric' }] }],
    [{ widgets: [{ type: 'x', properties: {} }] }],
  ])('without widgets that CloudWatch could show is refused: %j', (body) => {
    expect(() => dashboard(body)).toThrow('its DashboardBody should be widgets with type and properties');
  });
});

describe('resolve() gives what CloudFormation would', () => {
  test.each([
    ['Ref of a resource', { Ref: 'Topic' }, 'arn:aws:sns:us-east-1:000000000000:Thaw-Topic'],
    ['Ref of a pseudo parameter', { Ref: 'AWS::AccountId' }, '000000000000'],
    ['Fn::GetAtt', { 'Fn::GetAtt': ['Topic', 'TopicName'] }, 'Thaw-Topic'],
    ['Fn::GetAtt in one text', { 'Fn::GetAtt': 'Topic.TopicName' }, 'Thaw-Topic'],
    ['Fn::Join', { 'Fn::Join': ['/', ['a', { Ref: 'AWS::Region' }]] }, 'a/us-east-1'],
    ['Fn::Sub', { 'Fn::Sub': '${AWS::Region} ${Topic.TopicName} ${!Literal}' }, 'us-east-1 Thaw-Topic ${Literal}'],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${x}!', { x: { Ref: 'AWS::Partition' } }] }, 'aws!'],
    ['Fn::Select of Fn::Split', { 'Fn::Select': [2, { 'Fn::Split': [':', { Ref: 'Topic' }] }] }, 'sns'],
  ])('%s', (_, value, expected) => {
    expect(output(value)).toBe(expected);
  });

  test('a parameter its default', () => {
    expect(output({ Ref: 'P' }, { Parameters: { P: { Type: 'String', Default: 'x' } } })).toBe('x');
  });

  test('Fn::If the side its condition chooses', () => {
    const conditions = {
      Yes: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
      No: { 'Fn::Not': [{ Condition: 'Yes' }] },
    };
    const value = { 'Fn::Join': ['', [{ 'Fn::If': ['Yes', 'y', 'n'] }, { 'Fn::If': ['No', 'y', 'n'] }]] };
    expect(output(value, { Conditions: conditions })).toBe('yn');
  });

  test('nothing at all for a resource whose condition is false', () => {
    const template = {
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: { Topic: { ...topic, Condition: 'Never' } },
    };
    expect(resolved(template).resources).toEqual([]);
  });
});

test('resolve() puts what is referred to, or depended on, first', () => {
  const { resources } = resolved({
    Resources: {
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: { Protocol: 'sqs', TopicArn: { Ref: 'Topic' }, Endpoint: { 'Fn::GetAtt': ['Queue', 'Arn'] } },
      },
      Topic: { ...topic, DependsOn: 'Bucket' },
      Queue: { Type: 'AWS::SQS::Queue' },
      Bucket: { Type: 'AWS::S3::Bucket' },
    },
  });
  expect(resources.map(({ logicalId }) => logicalId)).toEqual(['Bucket', 'Topic', 'Queue', 'Subscription']);
});

test('resolve() names things the same every time, in the form the service allows', () => {
  const logicalId = `Bucket${'x'.repeat(80)}`;
  const names = () => resolved({ Resources: { [logicalId]: { Type: 'AWS::S3::Bucket' } } }).resources[0]?.physicalId;
  expect(names()).toMatch(/^thaw-bucketx{43}-[0-9a-f]{8}$/);
  expect(names()).toBe(names());
});

describe('resolve() ignores nothing silently', () => {
  test.each<[string, () => unknown, RegExp]>([
    ['an unknown type', () => resource('AWS::EC2::Instance', {}), /Cannot deploy It: the type "AWS::EC2::Instance"/],
    ['an unknown property', () => resource('AWS::SQS::Queue', { Moon: 1 }), /It \(AWS::SQS::Queue\).*property Moon/],
    [
      'an unknown property further down',
      () => resource('AWS::S3::Bucket', { LifecycleConfiguration: { Rules: [{ Id: 'x', Moon: 1 }] } }),
      /It \(AWS::S3::Bucket\), LifecycleConfiguration, Rules\[0\].*property Moon/,
    ],
    ['a property of the wrong kind', () => resource('AWS::SQS::Queue', { QueueName: 7 }), /QueueName.*a text.*7/],
    ['an unknown element', () => resource('AWS::SNS::Topic', {}, { CreationPolicy: {} }), /CreationPolicy/],
    ['a missing property', () => resource('AWS::SNS::Subscription', {}), /has no property TopicArn/],
    ['an unknown function', () => output({ 'Fn::Cidr': [] }), /output It: Fn::Cidr is unknown/],
    ['a name that is not there', () => output({ Ref: 'Nobody' }), /output It.*no "Nobody"/],
    ['an attribute that is not there', () => output({ 'Fn::GetAtt': ['Topic', 'Colour'] }), /Topic.*"Colour"/],
    [
      'a parameter without default',
      () => output({ Ref: 'P' }, { Parameters: { P: { Type: 'String' } } }),
      /\[P\] must have values/,
    ],
    ['an unknown section', () => output('x', { Transform: 'AWS::Serverless' }), /"Transform" is unknown/],
    ['another runtime', () => resource('AWS::Lambda::Function', { Runtime: 'python3.13' }), /only nodejs24.x/],
  ])('%s', (_, act, sentence) => {
    expect(act).toThrow(sentence);
  });

  test('a circle', () => {
    const circle = { A: { ...topic, DependsOn: 'B' }, B: { ...topic, DependsOn: ['A'] } };
    expect(() => resolved({ Resources: circle })).toThrow(/A needs B needs A/);
  });
});

describe('resolve() refuses what AWS would refuse', () => {
  const mapping = (more: Tree) =>
    resource('AWS::Lambda::EventSourceMapping', { FunctionName: 'f', EventSourceArn: 'arn:aws:sqs:::q', ...more });
  const letters = (maxReceiveCount: number) =>
    resource('AWS::SQS::Queue', { RedrivePolicy: { deadLetterTargetArn: 'arn:aws:sqs:::d', maxReceiveCount } });
  test.each<[string, () => unknown, RegExp]>([
    ['more receives than SQS counts', () => letters(1001), /maxReceiveCount is 1001/],
    ['a large batch without a window', () => mapping({ BatchSize: 11 }), /BatchSize of 11/],
    ['a concurrency of one', () => mapping({ ScalingConfig: { MaximumConcurrency: 1 } }), /MaximumConcurrency is 1/],
  ])('%s', (_, act, sentence) => {
    expect(act).toThrow(sentence);
  });

  test('and takes what it would take', () => {
    expect(() => letters(1000)).not.toThrow();
    expect(() => mapping({ BatchSize: 11, MaximumBatchingWindowInSeconds: 1 })).not.toThrow();
  });
});

test('code of the template whose zip file would have more than 4 MB is refused', () => {
  const Code = { ZipFile: randomBytes(3.2 * 2 ** 20).toString('base64') };
  const properties = {
    Code,
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Role: 'arn:aws:iam::000000000000:role/r',
  };
  expect(resource('AWS::Lambda::Function', properties).resources).toHaveLength(1);
  const larger = { ...properties, Code: { ZipFile: randomBytes(5 * 2 ** 20).toString('base64') } };
  expect(() => resource('AWS::Lambda::Function', larger)).toThrow(
    /zipped, its ZipFile has \d+ bytes, 4194304 are allowed/,
  );
});
