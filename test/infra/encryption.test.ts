import { describe, expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
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
