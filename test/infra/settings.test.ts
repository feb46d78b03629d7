import { describe, expect, test } from '@jest/globals';
import { App, Size, Stack } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { LogLevel } from 'aws-cdk-lib/aws-stepfunctions';
import { checkProps } from '../../infra/check-props.ts';
import { settingsFromContext, stackNameFromContext } from '../../infra/context.ts';
import type { GlacierRestoreProps } from '../../infra/glacier-restore.ts';
import { resource, synthesized } from './synthesized.ts';

const anyBucket = Bucket.fromBucketName(new Stack(), 'Bucket', 'a-bucket');

describe('a setting that cannot work is refused in a sentence', () => {
  test.each<[string, GlacierRestoreProps, string]>([
    [
      'two destinations',
      { bucket: anyBucket, bucketName: 'b-bucket' },
      '"bucket" and "bucketName" both name the destination: give one of them.',
    ],
    [
      'a bucket name with capitals',
      { bucketName: 'My-Bucket' },
      '"bucketName" must be 3 to 63 small letters, digits, "." and "-", beginning and ending with a letter or digit, and is "My-Bucket".',
    ],
    [
      'an owner of no bucket',
      { bucketOwner: '111122223333' },
      '"bucketOwner" goes with an existing bucket, and none is named: give "bucketName", too.',
    ],
    [
      'a region of no bucket',
      { bucketRegion: 'eu-central-1' },
      '"bucketRegion" goes with an existing bucket, and none is named: give "bucketName", too.',
    ],
    [
      'a region that is a place',
      { bucketName: 'a-bucket', bucketRegion: 'Frankfurt' },
      '"bucketRegion" must be a region such as eu-central-1, and is "Frankfurt".',
    ],
    [
      'a principal that is no service',
      { logsPrincipal: 'arn:aws:iam::111122223333:root' },
      '"logsPrincipal" must be the name of a service such as logs.cn-north-1.amazonaws.com.cn, and is "arn:aws:iam::111122223333:root".',
    ],
    [
      'a key of no bucket',
      { bucketKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/1' },
      '"bucketKeyArn" goes with an existing bucket, and none is named: give "bucketName", too.',
    ],
    [
      'a key by its alias',
      { bucketName: 'a-bucket', bucketKeyArn: 'alias/mine' },
      '"bucketKeyArn" must be the ARN of a KMS key (no alias), and is "alias/mine".',
    ],
    [
      'an owner that is no account id',
      { bucketName: 'a-bucket', bucketOwner: '12' },
      '"bucketOwner" must be an account id of 12 digits, and is "12".',
    ],
    [
      'no vault at all',
      { vaults: [] },
      '"vaults" is empty, so that no vault could be read: name some, or leave it out for all.',
    ],
    [
      'a vault name with a wildcard',
      { vaults: ['photos', 'ma*'] },
      '"vaults" must be 1 to 255 letters, digits, ".", "_" and "-", as Glacier names vaults, and is "ma*".',
    ],
    [
      'more vaults than fit into a policy',
      { vaults: Array.from({ length: 100 }, (_, index) => `a-vault-with-quite-a-long-name-${index}`) },
      '"vaults" names 100 vaults, whose ARNs take 9290 characters of a policy, and IAM has room for 3300: name fewer, or leave it out for all.',
    ],
    [
      'a prefix that IAM would read as a pattern',
      { keyPrefix: 'a*/' },
      '"keyPrefix" must be up to 512 letters, digits and !_.\'()-/, without a leading "/", and is "a*/".',
    ],
    [
      'a prefix that climbs',
      { keyPrefix: 'a/../b/' },
      '"keyPrefix" must not contain "." or ".." between slashes, and is "a/../b/".',
    ],
    [
      'a broken number of workers',
      { workers: 2.5 },
      '"workers" must be a whole number from 1 to 1000000, and is "2.5".',
    ],
    [
      'unlimited concurrency',
      { maxConcurrency: 0 },
      '"maxConcurrency" must be a whole number from 1 to 10000, and is "0".',
    ],
    [
      'a gate nothing fits through',
      { workers: 10, maxConcurrency: 20 },
      '"maxConcurrency" is 20 and "workers" is 10: not even one restore could ever start. Raise "workers" or lower "maxConcurrency".',
    ],
    [
      'more requests than anybody sends',
      { requestsPerSecond: 1001 },
      '"requestsPerSecond" must be a whole number from 1 to 1000, and is "1001".',
    ],
    ['a price below any', { priceFactor: 0 }, '"priceFactor" must be a number from 0.1 to 10, and is 0.'],
    [
      'parts that are too small',
      { minimumPartSize: Size.mebibytes(4) },
      '"minimumPartSize" must be a power of two from 8 MiB to 4 GiB, and is 4 MiB (4194304 bytes).',
    ],
    [
      'parts that are no power of two',
      { minimumPartSize: Size.mebibytes(100) },
      '"minimumPartSize" must be a power of two from 8 MiB to 4 GiB, and is 100 MiB (104857600 bytes).',
    ],
    [
      'too little memory',
      { fetchPartMemoryMb: 64 },
      '"fetchPartMemoryMb" must be a whole number from 128 to 10240, and is "64".',
    ],
    [
      'a slice that is no node of the hash tree',
      { sliceSize: Size.mebibytes(3) },
      '"sliceSize" must be a power of two from 1 MiB to 64 MiB, and is 3 MiB.',
    ],
    [
      'more slices than fit into memory',
      { sliceSize: Size.mebibytes(8), slicesAtOnce: 64 },
      '"slicesAtOnce" x "sliceSize" is 512 MiB, more than half of "fetchPartMemoryMb" (512). Raise the memory or hold less at once.',
    ],
    [
      'a work bucket with capitals',
      { workBucketName: 'Work' },
      '"workBucketName" must be 3 to 63 small letters, digits, "." and "-", beginning and ending with a letter or digit, and is "Work".',
    ],
    [
      'a topic by its ARN',
      { topicName: 'arn:aws:sns:us-east-1:111122223333:a' },
      '"topicName" must be 1 to 256 letters, digits, "-" and "_", and is "arn:aws:sns:us-east-1:111122223333:a".',
    ],
    [
      'an earlier topic by its name',
      { earlierTopicArns: ['Thaw-Topic'] },
      '"earlierTopicArns" must be ARNs of SNS topics, and is "Thaw-Topic".',
    ],
    [
      'more earlier topics than fit into an environment',
      { earlierTopicArns: Array.from({ length: 12 }, () => `arn:aws:sns:us-east-1:111122223333:${'t'.repeat(250)}`) },
      '"vaults", "earlierTopicArns", "keyPrefix" and "topicName" have 3591 characters together, and the environment of find-jobs has room for 3190: name fewer.',
    ],
    [
      'a name Step Functions would not take',
      { restoreJobOutputName: 'a b' },
      '"restoreJobOutputName" must be 1 to 80 letters, digits, "-" and "_", and is "a b".',
    ],
  ])('%s', (_what, props, sentence) => {
    expect(() => checkProps(props)).toThrow(sentence);
  });
});

test('a storage class S3 does not know is refused, and what it knows is named', () => {
  const props: object = { storageClass: 'COLD' };
  expect(() => checkProps(props)).toThrow(
    '"storageClass" must be one of STANDARD, STANDARD_IA, ONEZONE_IA, INTELLIGENT_TIERING, GLACIER_IR, GLACIER, DEEP_ARCHIVE, and is "COLD".',
  );
});

test('nothing is created before the settings are checked', () => {
  expect(() => synthesized({ props: { workers: 0 } })).toThrow('"workers" must be');
});

describe('what is said with -c', () => {
  const read = (context: Record<string, unknown>) => settingsFromContext(new App({ context }).node);

  test('is nothing, and then the defaults hold', () => {
    expect(read({})).toEqual({});
    expect(checkProps(read({}))).toMatchObject({ workers: 500, maxConcurrency: 20, storageClass: 'STANDARD' });
  });

  test('is read as text, numbers, lists, sizes and yes or no', () => {
    const settings = read({
      bucketName: 'a-bucket',
      bucketOwner: '111122223333',
      vaults: 'photos, mail',
      keyPrefix: 'thawed/',
      workBucketName: 'a-work-bucket',
      topicName: 'glacier',
      earlierTopicArns: 'arn:aws:sns:us-east-1:111122223333:a, arn:aws:sns:us-east-1:111122223333:b',
      storageClass: 'DEEP_ARCHIVE',
      workers: '100',
      maxConcurrency: 10,
      requestsPerSecond: '20',
      priceFactor: '1.25',
      minimumPartSize: '8MiB',
      fetchPartMemoryMb: '768',
      sliceSize: '16MiB',
      slicesAtOnce: '5',
      architecture: 'x86_64',
      findJobs: 'false',
      logRetention: '90',
      logLevel: 'ALL',
      tracing: 'true',
      restoreJobOutputName: 'Restore2',
    });
    expect(settings).toEqual({
      bucketName: 'a-bucket',
      bucketOwner: '111122223333',
      vaults: ['photos', 'mail'],
      keyPrefix: 'thawed/',
      workBucketName: 'a-work-bucket',
      topicName: 'glacier',
      earlierTopicArns: ['arn:aws:sns:us-east-1:111122223333:a', 'arn:aws:sns:us-east-1:111122223333:b'],
      storageClass: 'DEEP_ARCHIVE',
      workers: 100,
      maxConcurrency: 10,
      requestsPerSecond: 20,
      priceFactor: 1.25,
      minimumPartSize: Size.mebibytes(8),
      fetchPartMemoryMb: 768,
      sliceSize: Size.mebibytes(16),
      slicesAtOnce: 5,
      architecture: Architecture.X86_64,
      findJobs: false,
      logRetention: 90,
      logLevel: LogLevel.ALL,
      tracing: true,
      restoreJobOutputName: 'Restore2',
    });
    expect(() => checkProps(settings)).not.toThrow();
  });

  test.each([
    ['a number', { workers: 'many' }, '"workers" must be a whole number, and is "many".'],
    [
      'a size without a unit',
      { minimumPartSize: '8' },
      '"minimumPartSize" must be a size like 128MiB or 1GiB, and is "8".',
    ],
    ['an empty list', { vaults: '' }, '"vaults" must be names with commas between them, and is "".'],
    ['a log level', { logLevel: 'LOUD' }, '"logLevel" must be one of OFF, ALL, ERROR, FATAL, and is "LOUD".'],
    ['a processor', { architecture: 'ARM_64' }, '"architecture" must be one of arm64, x86_64, and is "ARM_64".'],
    ['yes or no', { tracing: 'yes' }, '"tracing" must be true or false, and is "yes".'],
    ['text', { keyPrefix: 5 }, '"keyPrefix" must be a text, and is 5.'],
    [
      'a misspelt name',
      { minimumpartsize: '8MiB' },
      'There is no setting "minimumpartsize": did you mean "minimumPartSize"?',
    ],
  ])('is refused in a sentence: %s', (_what, context, sentence) => {
    expect(() => read(context)).toThrow(sentence);
  });

  test('names the stack, and a name that CloudFormation would not take is refused', () => {
    const nameFrom = (context: Record<string, unknown>) => stackNameFromContext(new App({ context }).node);
    expect([nameFrom({}), nameFrom({ stackName: 'Hospital-2' })]).toEqual(['Thaw', 'Hospital-2']);
    for (const stackName of ['2nd', 'a_b', '', 7, 'x'.repeat(129)]) {
      expect(() => nameFrom({ stackName })).toThrow(
        `"stackName" must be a letter, then up to 127 letters, digits and "-", and is ${JSON.stringify(stackName)}.`,
      );
    }
    expect(() => read({ stackname: 'Hospital' })).toThrow('did you mean "stackName"?');
  });

  test('reaches the functions', () => {
    const { template } = synthesized({
      context: { workers: '60', maxConcurrency: '3', minimumPartSize: '8MiB', storageClass: 'GLACIER_IR' },
    });
    const environmentOf = (name: string) => Object(resource(template, name).Properties['Environment']).Variables;
    expect(environmentOf('AdmitFunction')).toMatchObject({ WORKERS: '60', MAX_CONCURRENCY: '3' });
    expect(environmentOf('PlanFunction')).toMatchObject({
      MINIMUM_PART_SIZE_BYTES: '8388608',
      STORAGE_CLASS: 'GLACIER_IR',
    });
    const { DefinitionString } = resource(template, 'RestoreJobOutputStateMachine').Properties;
    expect(String(DefinitionString).match(/"MaxConcurrency":3\b/g)).toHaveLength(2);
  });
});
