import { describe, expect, test } from '@jest/globals';
import { Policies } from '../../iam/policies.ts';

const vault = 'arn:aws:glacier:us-east-1:000000000000:vaults/demo';
const topic = 'arn:aws:sns:us-east-1:000000000000:Topic';
const trust = document({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } });

function document(...statements: readonly object[]) {
  return { Version: '2012-10-17', Statement: statements };
}

function roleWith(...statements: readonly object[]): Policies {
  const policies = new Policies();
  policies.addRole('Reader', trust);
  policies.addRolePolicy('Reader', 'ReaderPolicy', document(...statements));
  return policies;
}

const asReader = (action: string, resource: string, context: Record<string, string> = {}) => ({
  caller: 'Reader',
  action,
  resource,
  context,
});

describe('a role', () => {
  test('may do what its policy allows', () => {
    const policies = roleWith({ Effect: 'Allow', Action: 'glacier:GetJobOutput', Resource: vault });
    expect(policies.ask(asReader('glacier:GetJobOutput', vault))).toEqual({ allowed: true });
  });

  test('is refused anything else, in the sentence AWS says', () => {
    const policies = roleWith({ Effect: 'Allow', Action: 'glacier:DescribeJob', Resource: vault });
    policies.assume('Reader', 'lambda.amazonaws.com', 'fetch-part');
    expect(policies.ask(asReader('glacier:GetJobOutput', vault))).toEqual({
      allowed: false,
      reason: `User: arn:aws:sts::000000000000:assumed-role/Reader/fetch-part is not authorized to perform: glacier:GetJobOutput on resource: ${vault} because no identity-based policy allows the glacier:GetJobOutput action`,
    });
  });

  test('is refused what one statement denies, whatever another allows', () => {
    const policies = roleWith(
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'glacier:*', Resource: '*' },
    );
    expect(policies.ask(asReader('glacier:GetJobOutput', vault))).toMatchObject({
      allowed: false,
      reason: expect.stringMatching(/with an explicit deny in an identity-based policy$/),
    });
  });

  test('matches actions without regard to case, resources with it', () => {
    const policies = roleWith({ Effect: 'Allow', Action: 'S3:get*', Resource: 'arn:aws:s3:::bucket/a?c/*' });
    expect(policies.ask(asReader('s3:GetObject', 'arn:aws:s3:::bucket/abc/x/y')).allowed).toBe(true);
    expect(policies.ask(asReader('s3:GetObject', 'arn:aws:s3:::bucket/ABC/x/y')).allowed).toBe(false);
    expect(policies.ask(asReader('s3:PutObject', 'arn:aws:s3:::bucket/abc/x/y')).allowed).toBe(false);
  });

  test('has a wildcard reach over colons only where it ends a segment', () => {
    const machine = 'arn:aws:states:us-east-1:000000000000';
    const execution = (name: string) => asReader('states:DescribeExecution', `${machine}:execution:${name}`);
    const policies = roleWith({
      Effect: 'Allow',
      Action: 'states:DescribeExecution',
      Resource: [`${machine}:execution:Restore*`, `${machine}:execution:*.Done:?`],
    });
    expect(policies.ask(execution('Restore:a:b'))).toEqual({ allowed: true });
    expect(policies.ask(execution('All.Done:1'))).toEqual({ allowed: true });
    expect(policies.ask(execution('All:x.Done:1'))).toMatchObject({ allowed: false });
    expect(policies.ask(execution('AllxDone:1'))).toMatchObject({ allowed: false });
  });

  test('with NotAction and NotResource may do all but these', () => {
    const policies = roleWith({ Effect: 'Allow', NotAction: 'glacier:*', NotResource: 'arn:aws:s3:::secret/*' });
    expect(policies.ask(asReader('s3:GetObject', 'arn:aws:s3:::open/x')).allowed).toBe(true);
    expect(policies.ask(asReader('s3:GetObject', 'arn:aws:s3:::secret/x')).allowed).toBe(false);
    expect(policies.ask(asReader('glacier:GetJobOutput', vault)).allowed).toBe(false);
  });

  test('that nobody made has an invalid token', () => {
    expect(new Policies().ask(asReader('s3:GetObject', '*'))).toEqual({
      allowed: false,
      reason: 'The security token included in the request is invalid.',
    });
  });

  test('can be used only by a service it trusts', () => {
    const policies = roleWith();
    expect(() => policies.assume('Reader', 'states.amazonaws.com', 'x')).toThrow(/trust policy does not allow/);
    expect(() => policies.assume('Reader', 'lambda.amazonaws.com', 'x')).not.toThrow();
  });
});

describe('a resource policy', () => {
  const bucket = 'arn:aws:s3:::bucket';
  const onlyNew = {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:PutObject',
    Resource: `${bucket}/*`,
    Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
  };

  test('binds the administrator too where it denies', () => {
    const policies = new Policies();
    policies.setResourcePolicy(bucket, 'BucketPolicy', document(onlyNew));
    const put = (context: Record<string, string>) =>
      policies.ask({ caller: 'local', action: 's3:PutObject', resource: `${bucket}/key`, context }).allowed;
    expect(put({ 's3:ObjectCreationOperation': 'true' })).toBe(false);
    expect(put({ 's3:ObjectCreationOperation': 'true', 's3:if-none-match': '*' })).toBe(true);
    expect(put({ 's3:ObjectCreationOperation': 'false' })).toBe(true);
  });

  test('of the older version is read too, shown again, and gone when it is removed', () => {
    const policies = new Policies();
    const statement = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'SNS:Publish', Resource: topic };
    const old = { Version: '2008-10-17', Id: 'default', Statement: [statement] };
    const question = { principal: 'glacier.amazonaws.com', action: 'sns:Publish', resource: topic };
    policies.setResourcePolicy(topic, 'P', old);
    expect([policies.askService(question).allowed, policies.resourcePolicyOf(topic)]).toEqual([true, old]);
    policies.removeResourcePolicy(topic);
    expect([policies.askService(question).allowed, policies.resourcePolicyOf(topic)]).toEqual([false, undefined]);
  });

  test('that allows a role suffices, one that allows the account does not', () => {
    const policies = roleWith();
    const allow = (principal: string) =>
      document({ Effect: 'Allow', Principal: { AWS: principal }, Action: 's3:GetObject', Resource: `${bucket}/*` });
    const asked = () => policies.ask(asReader('s3:GetObject', `${bucket}/key`)).allowed;
    policies.setResourcePolicy(bucket, 'P', allow('arn:aws:iam::000000000000:root'));
    expect(asked()).toBe(false);
    policies.setResourcePolicy(bucket, 'P', allow('arn:aws:iam::000000000000:role/Reader'));
    expect(asked()).toBe(true);
  });

  test('lets a service do what it allows under its conditions, whatever the case of their keys', () => {
    const policies = new Policies();
    policies.setResourcePolicy(
      topic,
      'TopicPolicy',
      document({
        Effect: 'Allow',
        Principal: { Service: 'glacier.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: topic,
        Condition: { StringEquals: { 'AWS:SourceOwner': '000000000000' } },
      }),
    );
    const publish = (owner: string, principal = 'glacier.amazonaws.com') =>
      policies.askService({ principal, action: 'sns:Publish', resource: topic, context: { 'aws:SourceOwner': owner } });
    expect(publish('000000000000').allowed).toBe(true);
    expect(publish('111111111111').allowed).toBe(false);
    expect(publish('000000000000', 's3.amazonaws.com').allowed).toBe(false);
  });
});

describe('a condition', () => {
  const allows = (condition: object, context: Record<string, string>) =>
    roleWith({ Effect: 'Allow', Action: 'sns:Publish', Resource: topic, Condition: condition }).ask(
      asReader('sns:Publish', topic, context),
    ).allowed;

  test.each([
    ['StringEquals', { StringEquals: { 's3:prefix': ['a', 'b'] } }, { 's3:prefix': 'b' }, true],
    ['StringEquals, absent', { StringEquals: { 's3:prefix': 'a' } }, {}, false],
    ['StringEqualsIfExists, absent', { StringEqualsIfExists: { 's3:prefix': 'a' } }, {}, true],
    ['StringNotEquals', { StringNotEquals: { 's3:prefix': ['a', 'b'] } }, { 's3:prefix': 'b' }, false],
    ['StringNotEquals, absent', { StringNotEquals: { 's3:prefix': 'a' } }, {}, true],
    ['StringLike', { StringLike: { 's3:prefix': 'run*/?' } }, { 's3:prefix': 'runs/1' }, true],
    ['ArnEquals', { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:*:*:Topic' } }, { 'aws:SourceArn': topic }, true],
    ['ArnLike', { ArnLike: { 'aws:SourceArn': 'arn:*:Topic:x:y:z' } }, { 'aws:SourceArn': topic }, false],
    ['Bool', { Bool: { 'aws:SecureTransport': 'false' } }, {}, false],
    ['Null', { Null: { 's3:if-none-match': false } }, { 's3:if-none-match': '*' }, true],
    [
      'two at once',
      { StringLike: { 's3:prefix': '*' }, Bool: { 'aws:SecureTransport': 'false' } },
      { 's3:prefix': 'x' },
      false,
    ],
  ])('%s', (_, condition, context, allowed) => {
    expect(allows(condition, context)).toBe(allowed);
  });
});

describe('a policy that is not understood is refused, with its place', () => {
  const base = { Effect: 'Allow', Action: 'sns:Publish', Resource: topic };
  test.each([
    ['an element', { ...base, Actions: 'x' }, /ReaderPolicy\[0\].*element "Actions"/],
    ['an effect', { ...base, Effect: 'Maybe' }, /Effect.*Maybe/],
    ['an operator', { ...base, Condition: { DateLessThan: { 's3:prefix': 'x' } } }, /operator "DateLessThan"/],
    ['a condition key', { ...base, Condition: { StringEquals: { 'aws:Moon': 'x' } } }, /condition key "aws:Moon"/],
    ['a principal on a role', { ...base, Principal: '*' }, /Principal/],
    ['a policy variable', { ...base, Resource: 'arn:aws:s3:::${aws:username}' }, /policy variable/],
    ['an action without service', { ...base, Action: 'Publish' }, /Action.*"Publish"/],
    ['both Action and NotAction', { ...base, NotAction: 'sns:*' }, /found both/],
  ])('%s', (_, statement, sentence) => {
    expect(() => roleWith(statement)).toThrow(sentence);
  });

  test('another version', () => {
    expect(() => new Policies().addRole('R', { Version: '2008-10-17', Statement: [] })).toThrow(/Version.*2008/);
  });
});

test('usage() tells which words allowed what and how often, refusals() what was refused', () => {
  const policies = roleWith({ Sid: 'Read', Effect: 'Allow', Action: 'glacier:Get*', Resource: vault });
  policies.ask(asReader('glacier:GetJobOutput', vault));
  policies.ask(asReader('glacier:GetJobOutput', vault));
  policies.ask(asReader('glacier:DescribeJob', vault));
  expect(policies.usage()).toEqual([
    {
      who: 'arn:aws:sts::000000000000:assumed-role/Reader/Reader',
      action: 'glacier:GetJobOutput',
      resource: vault,
      statement: 'ReaderPolicy[0] Read',
      actionPattern: 'glacier:Get*',
      resourcePattern: vault,
      times: 2,
    },
  ]);
  expect(policies.refusals()).toMatchObject([{ action: 'glacier:DescribeJob', resource: vault }]);
});
