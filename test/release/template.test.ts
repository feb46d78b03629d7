import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { checkProps } from '../../infra/check-props.ts';
import { defaults, type GlacierRestoreProps } from '../../infra/props.ts';
import { readParameters } from '../../local/cloudformation/template/parameters.ts';
import { steps } from '../../release/functions.ts';
import { buildTemplate } from '../../release/template/build.ts';
import { type ParameterName, parameters } from '../../release/template/parameters.ts';

interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

let text: string;
let template: {
  readonly Parameters: typeof parameters;
  readonly Mappings: { readonly Code: { readonly All: Readonly<Record<string, string>> } };
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Condition?: string }>>;
};

beforeAll(async () => {
  ({ text } = await buildTemplate());
  template = JSON.parse(text);
});

const ofType = (type: string) => Object.values(template.Resources).filter(({ Type }) => Type === type);

test('the template has 500,000 bytes at most, all functions in one mapping, and nothing of this machine', () => {
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(500_000);
  const [hash = ''] = Object.keys(template.Mappings.Code.All);
  const functions = ofType('AWS::Lambda::Function').map(({ Properties }) => Properties);
  expect(functions).toHaveLength(steps.length);
  expect(new Set(functions.map(({ Handler }) => Handler))).toEqual(new Set(steps.map((step) => `index.${step}`)));
  for (const { Code } of functions) expect(Code).toEqual({ ZipFile: { 'Fn::FindInMap': ['Code', 'All', hash] } });
  expect(text).not.toMatch(/cdk-hnb|S3Bucket|StackNameOfTheTemplate|\/work\/|\$\{Token/);
});

test('the same sources give the same template', async () => {
  expect((await buildTemplate()).text).toBe(text);
});

test("CDK's rules for CloudFormation templates find no error", () => {
  // They warn of the new bucket in outputs, which do not see that Fn::If asks for its condition.
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const folder = mkdtempSync(path.join(tmpdir(), 'thaw-rules-'));
  try {
    // The rules take time by the byte, and need not read the code.
    const short = {
      ...template,
      Mappings: { Code: { All: { [Object.keys(template.Mappings.Code.All)[0] ?? '']: 'x' } } },
    };
    writeFileSync(path.join(folder, 'thaw.template.json'), JSON.stringify(short));
    const app = new App({
      outdir: path.join(folder, 'out'),
      analyticsReporting: false,
      builtinCloudFormationValidation: true,
    });
    const included = new CfnInclude(new Stack(app, 'Thaw'), 'Included', {
      templateFile: path.join(folder, 'thaw.template.json'),
    });
    expect(() => app.synth()).not.toThrow();
    expect(included.getParameter('KeyPrefix').type).toBe('String');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('no physical name is fixed: two stacks in one account do not collide', () => {
  const named = [
    'FunctionName',
    'QueueName',
    'TopicName',
    'BucketName',
    'RoleName',
    'ManagedPolicyName',
    'StateMachineName',
    'LogGroupName',
    'Name',
    'AlarmName',
    'DashboardName',
  ];
  const fixed = Object.entries(template.Resources).flatMap(([id, { Type, Properties }]) =>
    named.filter((name) => typeof Properties[name] === 'string').map((name) => `${id} ${Type} ${name}`),
  );
  expect(fixed).toEqual([]);
});

test('outputs say the version, and what the owner of an existing bucket must add, if there is one', () => {
  expect(template.Outputs).toHaveProperty('Version');
  const conditions = Object.fromEntries(
    Object.entries(template.Outputs).map(([name, { Condition }]) => [name, Condition]),
  );
  expect(conditions).toMatchObject({
    BucketNeedsLifecycleRule: 'ExistingBucket',
    BucketNeverOverwrite: 'ExistingBucket',
    BucketNeedsStatements: 'ForeignBucket',
    BucketName: undefined,
  });
});

describe('parameters hold what checkProps demands', () => {
  const accepts = (name: ParameterName, value: string): boolean => {
    try {
      return readParameters({ Parameters: { [name]: parameters[name] } }, { [name]: value })[name] === value;
    } catch {
      return false;
    }
  };
  const bucketName = 'archive';
  const prop: Readonly<Record<ParameterName, (value: string) => GlacierRestoreProps>> = {
    BucketName: (value) => ({ bucketName: value }),
    BucketOwner: (value) => ({ bucketName, bucketOwner: value }),
    BucketRegion: (value) => ({ bucketName, bucketRegion: value }),
    BucketKeyArn: (value) => ({ bucketName, bucketKeyArn: value }),
    KeyPrefix: (value) => ({ keyPrefix: value }),
    StorageClass: (value) => ({ storageClass: value as 'STANDARD' }),
    Vaults: (value) => ({ vaults: value.split(',') }),
    Workers: (value) => ({ workers: Number(value), maxConcurrency: 1 }),
    MaxConcurrency: (value) => ({ maxConcurrency: Number(value), workers: 1_000_000 }),
    RequestsPerSecond: (value) => ({ requestsPerSecond: Number(value) }),
    OutcomeEmail: (value) => ({ outcomeEmail: value }),
  };
  const works = (name: ParameterName, value: string): boolean => {
    try {
      return checkProps(prop[name](value)) !== undefined;
    } catch {
      return false;
    }
  };

  const samples: Readonly<Record<ParameterName, readonly string[]>> = {
    BucketName: ['abc', 'ab', 'a.b-c', 'Abc', '-abc', 'abc-', 'a'.repeat(63), 'a'.repeat(64), 'a_b'],
    BucketOwner: ['123456789012', '12345678901', '1234567890123', 'abc'],
    BucketRegion: ['eu-central-1', 'us-gov-west-1', 'us-iso-east-1', 'Frankfurt', 'eu-central', 'eu_central-1'],
    BucketKeyArn: [
      'arn:aws:kms:eu-west-1:123456789012:key/1-a',
      'arn:aws-cn:kms:cn-north-1:123456789012:key/a',
      'arn:aws:kms:eu-west-1:123456789012:alias/a',
      'key',
    ],
    KeyPrefix: [
      '',
      'thawed/',
      '/thawed',
      'a/../b',
      'a/./b',
      './a',
      'a/..',
      '..',
      'a..b/',
      '.a/',
      'a*',
      'ä',
      'a b',
      '$',
      "a!_.'()-/",
    ],
    StorageClass: ['STANDARD', 'DEEP_ARCHIVE', 'GLACIER_IR', 'standard', 'REDUCED_REDUNDANCY', ''],
    Vaults: ['a', 'a,b', 'a,,b', 'a, b', ',a', 'a/b', 'a'.repeat(255), 'a'.repeat(256), 'a,b,c,d,e,f,g,h,i,j'],
    Workers: ['0', '1', '1000000', '1000001', '1.5', '-1', 'many'],
    MaxConcurrency: ['0', '1', '10000', '10001', '2.5'],
    RequestsPerSecond: ['0', '1', '1000', '1001'],
    OutcomeEmail: ['a@b', 'a', '@b', 'a@', 'a@b@c', 'a @b'],
  };

  test.each(Object.entries(samples))('%s', (name, values) => {
    const known = name as ParameterName;
    expect(values.map((value) => [value, accepts(known, value)])).toEqual(
      values.map((value) => [value, works(known, value)]),
    );
  });

  test('and the same defaults; what is empty is not given', () => {
    const { KeyPrefix, StorageClass, Workers, MaxConcurrency, RequestsPerSecond, ...others } = parameters;
    expect([KeyPrefix, StorageClass, Workers, MaxConcurrency, RequestsPerSecond].map(({ Default }) => Default)).toEqual(
      [
        defaults.keyPrefix,
        defaults.storageClass,
        defaults.workers,
        defaults.maxConcurrency,
        defaults.requestsPerSecond,
      ],
    );
    expect(
      Object.entries(others).map(([name, { Default }]) => [name, Default, accepts(name as ParameterName, '')]),
    ).toEqual(Object.keys(others).map((name) => [name, '', true]));
  });

  test('but for two that the template itself limits: ten vaults, and a prefix of 128 characters', () => {
    expect(accepts('Vaults', 'a,b,c,d,e,f,g,h,i,j,k')).toBe(false);
    expect([accepts('KeyPrefix', 'a'.repeat(128)), accepts('KeyPrefix', 'a'.repeat(129))]).toEqual([true, false]);
  });
});
