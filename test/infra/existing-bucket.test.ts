import { expect, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { asWritten } from '../../infra/function.ts';
import type { GlacierRestoreProps } from '../../infra/glacier-restore.ts';
import { resource, resourcesOf, synthesized, type Template } from './synthesized.ts';

const arn = 'arn:<Partition>:s3:::a-bucket';

test('an existing bucket is used as it is: nothing is created for it and nothing added to it', () => {
  const { template } = synthesized({ props: { bucketName: 'a-bucket' } });
  expect(Object.keys(resourcesOf(template, 'AWS::S3::Bucket'))).toEqual(['Work']);
  expect(Object.keys(resourcesOf(template, 'AWS::S3::BucketPolicy'))).toEqual(['WorkPolicy']);
  expect(template.Outputs['BucketName']?.Value).toBe('a-bucket');
});

test('the outputs say which lifecycle rule and which statement it needs', () => {
  const { template } = synthesized({ props: { bucketName: 'a-bucket', keyPrefix: 'thawed/' } });
  expect(needs(template, 'BucketNeedsLifecycleRule')).toEqual({
    ID: 'AbandonedUploads',
    Status: 'Enabled',
    Filter: { Prefix: 'thawed/' },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
  });
  expect(needs(template, 'BucketNeverOverwrite')).toEqual({
    Sid: 'NeverOverwrite',
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: 's3:PutObject',
    Resource: `${arn}/thawed/*`,
    Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
  });
  expect(template.Outputs).not.toHaveProperty('BucketNeedsStatements'); // in our own account the roles are enough
});

test('the statement that forbids overwriting says to merge it, and whom it concerns in a bucket that is shared', () => {
  const words = (keyPrefix: string) =>
    synthesized({ props: { bucketName: 'a-bucket', keyPrefix } }).template.Outputs['BucketNeverOverwrite']?.Description;
  expect(words('')).toMatch(
    /a bucket for restores alone: it forbids everybody's plain PutObject .* Merge: do not replace/,
  );
  expect(words('thawed/')).toMatch(/nothing below the key prefix\. Merge: do not replace/);
});

/** Functions that never write to the destination, nor look into it. */
const withoutBucket = ['Start', 'Admit', 'Redrive', 'Outcome', 'RequestArchives', 'Report'].map(
  (step) => `${step}Function`,
);

/** The variable in every function that has it. */
function regionsIn(template: Template): ReadonlySet<unknown> {
  const functions = Object.entries(resourcesOf(template, 'AWS::Lambda::Function'));
  const withIt = functions.filter(([name]) => !withoutBucket.includes(name));
  expect(withIt).toHaveLength(10);
  return new Set(withIt.map(([, { Properties }]) => Object(Properties['Environment']).Variables.BUCKET_REGION));
}

test('a bucket is looked for in the region of the setting, in that of its CDK stack, or in our own', () => {
  const props = { bucketName: 'a-bucket', bucketRegion: 'eu-central-1' };
  expect(regionsIn(synthesized({ props }).template)).toEqual(new Set(['eu-central-1']));
  expect(regionsIn(synthesized({ context: props }).template)).toEqual(new Set(['eu-central-1']));
  const elsewhere = new Stack(undefined, 'Elsewhere', { env: { account: '111122223333', region: 'ap-south-1' } });
  const bucket = Bucket.fromBucketName(elsewhere, 'Bucket', 'a-bucket');
  expect(regionsIn(synthesized({ props: { bucket } }).template)).toEqual(new Set(['ap-south-1']));
  expect(regionsIn(synthesized({ props: { bucketName: 'a-bucket' } }).template)).toEqual(new Set(['<Region>']));
});

test('a bucket of another account is named with its owner, and has to let the six roles in', () => {
  const { template } = synthesized({ props: { bucketName: 'a-bucket', bucketOwner: '111122223333' } });
  for (const [name, { Properties }] of Object.entries(resourcesOf(template, 'AWS::Lambda::Function'))) {
    const { BUCKET_OWNER } = Object(Properties['Environment']).Variables;
    expect(BUCKET_OWNER).toBe(withoutBucket.includes(name) ? undefined : '111122223333');
  }
  // Its own work bucket is another matter: the results are read as this account's.
  expect(Object(resource(template, 'FinalizeFunction').Properties['Environment']).Variables.ACCOUNT_ID).toBe(
    '<AccountId>',
  );
  const roles = [
    '<PlanRole.Arn>',
    '<FetchPartRole.Arn>',
    '<FinalizeRole.Arn>',
    '<AbandonRole.Arn>',
    '<RestoreSmallRole.Arn>',
    '<RequestInventoryRole.Arn>',
    '<ChooseArchivesRole.Arn>',
    '<TakeStockRole.Arn>',
    '<MakeCopiesRole.Arn>',
    '<FindJobsRole.Arn>',
  ];
  expect(needs(template, 'BucketNeedsStatements')).toEqual([
    {
      Sid: 'ThawLooks',
      Effect: 'Allow',
      Principal: { AWS: roles },
      Action: 's3:ListBucket',
      Resource: arn,
    },
    {
      Sid: 'ThawRestores',
      Effect: 'Allow',
      Principal: { AWS: roles },
      Action: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      Resource: `${arn}/*`,
    },
  ]);
});

const needs = (template: Template, output: string): unknown => JSON.parse(template.Outputs[output]?.Value ?? '');

test('the work bucket of an earlier stack is used as it is, and every step that reads or writes there is told of it', () => {
  const { template } = synthesized({ props: { workBucketName: 'thaw-work-1' } });
  expect(Object.keys(resourcesOf(template, 'AWS::S3::Bucket'))).toEqual(['Destination']);
  expect(template.Outputs['WorkBucketName']?.Value).toBe('thaw-work-1');
  const told = Object.entries(resourcesOf(template, 'AWS::Lambda::Function')).filter(
    ([, { Properties }]) => Object(Properties['Environment']).Variables.WORK_BUCKET_NAME === 'thaw-work-1',
  );
  expect(told).toHaveLength(13);
  expect(JSON.stringify(template)).not.toContain('<Work');
});

test('a topic has the name that it is given, and an earlier one is told to find-jobs', () => {
  const earlier = ['arn:aws:sns:us-east-1:111122223333:a', 'arn:aws:sns:us-east-1:111122223333:b'];
  const { template } = synthesized({ props: { topicName: 'glacier', earlierTopicArns: earlier } });
  expect(resource(template, 'Topic').Properties).toMatchObject({ TopicName: 'glacier' });
  const { Variables } = Object(resource(template, 'FindJobsFunction').Properties['Environment']);
  expect(Variables).toMatchObject({ TOPIC_ARN: '<Topic>', EARLIER_TOPIC_ARNS: earlier.join(',') });
});

test.each<[string, GlacierRestoreProps]>([
  ['bucket', { bucketName: 'thaw-destination-1' }],
  ['work bucket', { workBucketName: 'thaw-work-1' }],
])(
  "a %s that may be the stack's own: each new version is of a function that says so, and Lambda takes it",
  (_, props) => {
    const [before, after] = [versionsIn({}), versionsIn(props)];
    expect([...before.keys()]).toEqual([...after.keys()]);
    const renewed = [...after].filter(([step, { id }]) => id !== before.get(step)?.id);
    expect(renewed.length).toBeGreaterThan(8);
    for (const [step, { digest }] of renewed) expect([step, digest]).not.toEqual([step, before.get(step)?.digest]);
    expect(versionsIn(props)).toEqual(after);
  },
);

/** Of each function: the logical id of its version, and what it says of the template's words. */
function versionsIn(
  props: GlacierRestoreProps,
): ReadonlyMap<string, { readonly id: string; readonly digest: unknown }> {
  const { Resources }: Pick<Template, 'Resources'> = JSON.parse(synthesized({ props }).raw);
  const versions = Object.entries(Resources).filter(([, { Type }]) => Type === 'AWS::Lambda::Version');
  const found = versions.map(([id, { Properties }]) => {
    const { Ref } = Object(Properties['FunctionName']);
    const { Variables } = Object(Resources[Ref]?.Properties['Environment']);
    return [String(Ref), { id, digest: Variables[asWritten] }] as const;
  });
  return new Map(found);
}
