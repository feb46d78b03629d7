import { describe, expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { GlacierRestoreProps } from '../../infra/glacier-restore.ts';
import { GlacierRestore } from '../../infra/glacier-restore.ts';
import { resource, resourcesOf, synthesized } from './synthesized.ts';

const keyArn = 'arn:aws:kms:us-east-1:111122223333:key/1';
const encryptionKey = Key.fromKeyArn(new Stack(), 'Key', keyArn);
const { template } = synthesized({ props: { encryptionKey } });
const all = (type: string) => Object.entries(resourcesOf(template, type));

describe("a customer's key encrypts", () => {
  test('both buckets, with a bucket key', () => {
    for (const [, { Properties }] of all('AWS::S3::Bucket')) {
      expect(Properties['BucketEncryption']).toEqual({
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn },
          },
        ],
      });
    }
  });

  test('every queue, every log group, and the outcome topic', () => {
    expect(all('AWS::SQS::Queue')).toHaveLength(7);
    for (const [, { Properties }] of all('AWS::SQS::Queue')) {
      expect(Properties).toMatchObject({ KmsMasterKeyId: keyArn });
      expect(Properties).not.toHaveProperty('SqsManagedSseEnabled');
    }
    for (const [, { Properties }] of all('AWS::Logs::LogGroup')) expect(Properties).toMatchObject({ KmsKeyId: keyArn });
    expect(resource(template, 'OutcomeTopic').Properties).toMatchObject({ KmsMasterKeyId: keyArn });
  });

  test('not the topic of Glacier, which could not publish then', () => {
    expect(resource(template, 'Topic').Properties).not.toHaveProperty('KmsMasterKeyId');
  });
});

test('what the owner of an imported key has to add is printed', () => {
  const statements: { Principal: { Service: string }; Action: string[]; Condition: object }[] = JSON.parse(
    template.Outputs['KeyNeedsStatements']?.Value ?? '[]',
  );
  const carry = { Action: ['kms:GenerateDataKey*', 'kms:Decrypt'], Effect: 'Allow', Resource: '*' };
  const ofAccount = { StringEquals: { 'aws:SourceAccount': '<AccountId>' } };
  expect(statements).toEqual([
    { ...carry, Principal: { Service: 'sns.amazonaws.com' }, Condition: ofAccount },
    { ...carry, Principal: { Service: 'events.amazonaws.com' }, Condition: ofAccount },
    { ...carry, Principal: { Service: 'cloudwatch.amazonaws.com' }, Condition: ofAccount },
    {
      Action: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      Effect: 'Allow',
      Principal: { Service: 'logs.<Region>.amazonaws.com' },
      Resource: '*',
      Condition: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': 'arn:<Partition>:logs:<Region>:<AccountId>:log-group:*',
        },
      },
    },
  ]);
});

describe('synth says what the policy of a key needs before the deployment', () => {
  const told = (props: GlacierRestoreProps, account?: string) => {
    const stack = new Stack(
      new App({ context: { 'aws:cdk:bundling-stacks': [] } }),
      'Mine',
      account === undefined ? {} : { env: { account, region: 'eu-west-1' } },
    );
    const restore = new GlacierRestore(stack, 'Restore', props);
    return restore.node.metadata.flatMap(({ type, data }) => (type === 'aws:cdk:info' ? [String(data)] : []));
  };
  const roles = (account: string) =>
    `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::${account}:root"},"Action":["kms:GenerateDataKey","kms:Decrypt"],"Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::${account}:role/Mine-*"}}}`;

  test('of an imported one: the services that use it', () => {
    const [line, ...others] = told({ encryptionKey }, '111122223333');
    expect(others).toEqual([]);
    expect(line).toContain(`The policy of the key ${keyArn} needs these statements before you deploy.`);
    expect(line).toContain('"Service":"sns.amazonaws.com"');
    expect(line).toContain('"Service":"logs.eu-west-1.amazonaws.com"');
    expect(line).not.toContain(':root');
  });

  test("of one in another account: the stack's roles, too", () => {
    const [line] = told({ encryptionKey }, '444455556666');
    expect(line).toContain(roles('444455556666'));
  });

  test("of a foreign bucket's one: the stack's roles", () => {
    const props = { bucketName: 'a-bucket', bucketKeyArn: keyArn };
    expect(told(props, '444455556666')).toEqual([
      expect.stringContaining(`deploy. Add them to those that it has: [${roles('444455556666')}]`),
    ]);
    expect(told(props)).toEqual([expect.stringContaining(roles('<account id of the stack>'))]);
    expect(told(props, '111122223333')).toEqual([]);
  });

  test('nothing, where there is no such key', () => {
    expect(told({})).toEqual([]);
  });
});

test('a key of the app itself is given them, and nothing is left to add', () => {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const stack = new Stack(app, 'Mine');
  const restore = new GlacierRestore(stack, 'Restore', { encryptionKey: new Key(stack, 'Key') });
  expect(restore.keyNeeds).toEqual([]);
});

test('without a key of the customer nothing is to be added', () => {
  expect(synthesized().template.Outputs).not.toHaveProperty('KeyNeedsStatements');
});

test("an existing bucket's own key is the one its objects are written with", () => {
  const stack = new Stack();
  const own = Key.fromKeyArn(stack, 'Own', `${keyArn}-own`);
  const bucket = Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'a-bucket', encryptionKey: own });
  const { template: existing } = synthesized({ props: { bucket, encryptionKey } });
  const fetchPart = JSON.stringify(resource(existing, 'FetchPartRole'));
  expect(fetchPart).toContain(`${keyArn}-own"`);
  expect(fetchPart).not.toContain(`${keyArn}"`);
});
