import { describe, expect, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { checkProps } from '../../infra/check-props.ts';
import type { GlacierRestoreProps } from '../../infra/glacier-restore.ts';
import type { ThawStack } from '../../infra/stack.ts';
import { resource, resourcesOf, synthesized, type Template } from './synthesized.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
}

const logs = (step: string) => ({
  [`<${step}Logs.Arn>`]: ['logs:CreateLogStream', 'logs:PutLogEvents'],
});

/** These know no resource. */
const logDelivery = {
  '*': [
    'logs:CreateLogDelivery',
    'logs:DeleteLogDelivery',
    'logs:DescribeLogGroups',
    'logs:DescribeResourcePolicies',
    'logs:GetLogDelivery',
    'logs:ListLogDeliveries',
    'logs:PutResourcePolicy',
    'logs:UpdateLogDelivery',
  ],
};

const states = 'arn:<Partition>:states:<Region>:<AccountId>';
const allVaults = 'arn:<Partition>:glacier:<Region>:<AccountId>:vaults/*';
const restored = '<Destination.Arn>/*';

const execution = (machine: string) => `${states}:execution:${machine}:*`;
const runs = { '<Work.Arn>': ['s3:ListBucket'], '<Work.Arn>/runs/*': ['s3:GetObject', 's3:PutObject'] };
const uploads = { '<Work.Arn>/uploads/*': ['s3:GetObject', 's3:PutObject'] };
const scratch = { '<Work.Arn>/scratch/*': ['s3:GetObject', 's3:PutObject'] };
const look = { [restored]: ['s3:GetObject'], '<Destination.Arn>': ['s3:ListBucket'] };

const { template } = synthesized();

/** Role -> resource -> actions: all that any role of the stack may do. A grant that is added is a line that is missing here. */
const expected = {
  StartRole: {
    '<Queue.Arn>': ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    '<DeadLetters.Arn>': ['sqs:SendMessage'],
    '<Room.Arn>': ['sqs:SendMessage'],
    '<Bell.Arn>': ['sqs:SendMessage'],
    '<RestoreSmallOutputStateMachine>': ['states:StartSyncExecution'],
    ...logs('Start'),
  },
  AdmitRole: {
    '<Bell.Arn>': ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    '<Room.Arn>': ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:ReceiveMessage'],
    '<DeadLetters.Arn>': ['sqs:SendMessage'],
    '<Work.Arn>': ['s3:ListBucket'],
    '<Work.Arn>/gate/*': ['s3:GetObject', 's3:PutObject'],
    [`${states}:stateMachine:Thaw-RestoreJobOutput`]: ['states:ListExecutions', 'states:StartExecution'],
    [`${states}:execution:Thaw-RestoreJobOutput:*`]: ['states:DescribeExecution', 'states:RedriveExecution'],
    ...logs('Admit'),
  },
  RedriveRole: {
    '<Failures.Arn>': ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    '<Outcomes.Arn>': ['sqs:SendMessage'],
    '<FailureDeadLetters.Arn>': ['sqs:SendMessage'],
    [allVaults]: ['glacier:DescribeJob'],
    [`${states}:stateMachine:Thaw-RestoreJobOutput`]: ['states:ListExecutions', 'states:StartExecution'],
    [`${states}:execution:Thaw-RestoreJobOutput:*`]: [
      'states:DescribeExecution',
      'states:ListMapRuns',
      'states:RedriveExecution',
    ],
    '<Work.Arn>/results/*': ['s3:GetObject'],
    '<Work.Arn>': ['s3:ListBucket'],
    '<Work.Arn>/gate/*': ['s3:GetObject', 's3:PutObject'],
    ...logs('Redrive'),
  },
  OutcomeRole: {
    '<Outcomes.Arn>': ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    '<FailureDeadLetters.Arn>': ['sqs:SendMessage'],
    '<OutcomeTopic>': ['sns:Publish'],
    [allVaults]: ['glacier:DescribeJob'],
    [`${states}:stateMachine:Thaw-RestoreJobOutput`]: ['states:ListExecutions'],
    [`${states}:execution:Thaw-RestoreJobOutput:*`]: ['states:DescribeExecution', 'states:ListMapRuns'],
    '<Work.Arn>/results/*': ['s3:GetObject'],
    '<Work.Arn>/runs/*': ['s3:GetObject'],
    ...logs('Outcome'),
  },
  FindJobsRole: {
    '*': ['glacier:ListVaults'],
    [allVaults]: ['glacier:DescribeJob', 'glacier:GetVaultNotifications', 'glacier:ListJobs'],
    [restored]: ['s3:GetObject'],
    '<Work.Arn>/runs/*': ['s3:GetObject'],
    '<Destination.Arn>': ['s3:ListBucket'],
    '<Queue.Arn>': ['sqs:GetQueueAttributes', 'sqs:SendMessage'],
    '<Room.Arn>': ['sqs:GetQueueAttributes'],
    [`${states}:execution:Thaw-RestoreJobOutput:*`]: ['states:DescribeExecution'],
    ...logs('FindJobs'),
  },
  PlanRole: {
    [allVaults]: ['glacier:DescribeJob', 'glacier:GetJobOutput'],
    [restored]: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
    '<Work.Arn>': ['s3:ListBucket'],
    '<Work.Arn>/runs/*': ['s3:GetObject'],
    '<Work.Arn>/results/*': ['s3:GetObject', 's3:PutObject'],
    ...uploads,
    '<Destination.Arn>': ['s3:ListBucket'],
    [execution('Thaw-RestoreJobOutput')]: ['states:DescribeExecution', 'states:ListMapRuns'],
    ...logs('Plan'),
  },
  FetchPartRole: {
    [allVaults]: ['glacier:DescribeJob', 'glacier:GetJobOutput'],
    [restored]: ['s3:PutObject'],
    ...logs('FetchPart'),
  },
  FinalizeRole: {
    '<Work.Arn>/results/*': ['s3:GetObject'],
    [restored]: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
    '<Destination.Arn>': ['s3:ListBucket'],
    ...logs('Finalize'),
  },
  AbandonRole: {
    [restored]: ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
    '<Work.Arn>': ['s3:ListBucket'],
    ...uploads,
    ...logs('Abandon'),
  },
  RestoreSmallRole: {
    [allVaults]: ['glacier:DescribeJob', 'glacier:GetJobOutput'],
    [restored]: ['s3:GetObject', 's3:PutObject'],
    '<Work.Arn>/runs/*': ['s3:GetObject'],
    '<Destination.Arn>': ['s3:ListBucket'],
    ...logs('RestoreSmall'),
  },
  RestoreJobOutputRole: {
    '<PlanFunction.Arn>:*': ['lambda:InvokeFunction'],
    '<FetchPartFunction.Arn>:*': ['lambda:InvokeFunction'],
    '<FinalizeFunction.Arn>:*': ['lambda:InvokeFunction'],
    '<AbandonFunction.Arn>:*': ['lambda:InvokeFunction'],
    [`${states}:stateMachine:Thaw-RestoreJobOutput`]: ['states:StartExecution'],
    [`${states}:execution:Thaw-RestoreJobOutput*:*`]: ['states:DescribeExecution', 'states:StopExecution'],
    [`${states}:execution:Thaw-RestoreJobOutput/FetchParts:*`]: ['states:RedriveExecution'],
    [`${states}:execution:Thaw-RestoreJobOutput/FetchLargeParts:*`]: ['states:RedriveExecution'],
    '<Work.Arn>/results/*': ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
    ...logDelivery,
  },
  RestoreSmallOutputRole: {
    '<RestoreSmallFunction.Arn>:*': ['lambda:InvokeFunction'],
    [`${states}:stateMachine:Thaw-RestoreJobOutput`]: ['states:StartExecution'],
    '<Queue.Arn>': ['sqs:SendMessage'],
    ...logDelivery,
  },
  RequestInventoryRole: {
    [allVaults]: ['glacier:DescribeJob', 'glacier:DescribeVault', 'glacier:InitiateJob', 'glacier:ListJobs'],
    ...look,
    ...runs,
    [execution('Thaw-RestoreVault')]: ['states:DescribeExecution'],
    ...logs('RequestInventory'),
  },
  ChooseArchivesRole: {
    [allVaults]: ['glacier:DescribeVault'],
    ...look,
    ...runs,
    ...scratch,
    ...logs('ChooseArchives'),
  },
  RequestArchivesRole: {
    [allVaults]: ['glacier:GetVaultNotifications', 'glacier:InitiateJob', 'glacier:ListJobs'],
    '*': ['glacier:GetDataRetrievalPolicy'],
    ...runs,
    [execution('Thaw-RestoreVault')]: ['states:DescribeExecution'],
    ...logs('RequestArchives'),
  },
  TakeStockRole: {
    [allVaults]: ['glacier:DescribeJob'],
    [restored]: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts'],
    '<Destination.Arn>': ['s3:ListBucket'],
    ...runs,
    ...scratch,
    ...uploads,
    [execution('Thaw-RestoreJobOutput')]: ['states:DescribeExecution'],
    '<Queue.Arn>': ['sqs:GetQueueAttributes', 'sqs:SendMessage'],
    '<Room.Arn>': ['sqs:GetQueueAttributes'],
    ...logs('TakeStock'),
  },
  MakeCopiesRole: {
    [allVaults]: ['glacier:ListJobs'],
    ...runs,
    [restored]: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
    '<Destination.Arn>': ['s3:ListBucket'],
    ...logs('MakeCopies'),
  },
  ReportRole: {
    ...runs,
    ...scratch,
    '<Work.Arn>/runs/*': ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
    ...logs('Report'),
  },
  RestoreVaultRole: {
    '<RequestInventoryFunction.Arn>:*': ['lambda:InvokeFunction'],
    '<ChooseArchivesFunction.Arn>:*': ['lambda:InvokeFunction'],
    '<RequestArchivesFunction.Arn>:*': ['lambda:InvokeFunction'],
    '<TakeStockFunction.Arn>:*': ['lambda:InvokeFunction'],
    '<MakeCopiesFunction.Arn>:*': ['lambda:InvokeFunction'],
    '<ReportFunction.Arn>:*': ['lambda:InvokeFunction'],
    [`${states}:stateMachine:Thaw-RestoreJobOutput`]: ['states:StartExecution'],
    [execution('Thaw-RestoreJobOutput')]: ['states:DescribeExecution', 'states:StopExecution'],
    [`${states}:stateMachine:Thaw-RestoreVault`]: ['states:StartExecution'],
    'arn:<Partition>:events:<Region>:<AccountId>:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule': [
      'events:DescribeRule',
      'events:PutRule',
      'events:PutTargets',
    ],
    ...logDelivery,
  },
};

test('each role may do exactly what IAM asks of it', () => {
  expect(permissionsIn(template)).toEqual(expected);
});

test('nothing is granted outside the roles, and no role has more than its one policy', () => {
  expect(resourcesOf(template, 'AWS::IAM::Policy')).toEqual({});
  expect(Object.keys(resourcesOf(template, 'AWS::IAM::ManagedPolicy'))).toEqual(['OperatorPolicy']);
  for (const { Properties } of Object.values(resourcesOf(template, 'AWS::IAM::Role'))) {
    expect(Object.keys(Properties).sort()).toEqual(['AssumeRolePolicyDocument', 'Policies']);
  }
});

test('no action has a wildcard', () => {
  expect(actionsOf(permissionsIn(template)).filter((action) => action.includes('*'))).toEqual([]);
});

test('a key prefix, named vaults and another name narrow every role', () => {
  const narrowed = permissions({ keyPrefix: 'thawed/', vaults: ['photos', 'mail'], restoreJobOutputName: 'Restore2' });
  expect(narrowed['FetchPartRole']).toEqual({
    'arn:<Partition>:glacier:<Region>:<AccountId>:vaults/photos': ['glacier:DescribeJob', 'glacier:GetJobOutput'],
    'arn:<Partition>:glacier:<Region>:<AccountId>:vaults/mail': ['glacier:DescribeJob', 'glacier:GetJobOutput'],
    '<Destination.Arn>/thawed/*': ['s3:PutObject'],
    ...logs('FetchPart'),
  });
  const text = JSON.stringify(narrowed);
  expect(text).not.toContain('vaults/*');
  expect(text).not.toContain('<Destination.Arn>/*');
  expect(text).not.toContain('RestoreJobOutput:');
});

test('tracing brings all state machines the four actions of X-Ray, and those alone', () => {
  const traced = permissions({ tracing: true });
  for (const role of ['RestoreJobOutputRole', 'RestoreSmallOutputRole', 'RestoreVaultRole']) {
    expect(traced[role]?.['*']?.filter((action) => action.startsWith('xray:'))).toEqual([
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]);
  }
});

test('with a customer key, those may use it who write, look, send or receive, and nobody else', () => {
  const keyArn = 'arn:aws:kms:us-east-1:111122223333:key/1';
  const encryptionKey = Key.fromKeyArn(new Stack(), 'Key', keyArn);
  const may = Object.entries(permissions({ encryptionKey })).map(([role, by]) => [
    role,
    [...new Set(by[keyArn])].sort(),
  ]);
  const both = ['kms:Decrypt', 'kms:GenerateDataKey'];
  expect(Object.fromEntries(may)).toEqual({
    StartRole: both,
    AdmitRole: both,
    RedriveRole: both,
    OutcomeRole: both,
    FindJobsRole: both,
    PlanRole: both,
    FetchPartRole: both,
    FinalizeRole: both,
    AbandonRole: both,
    RestoreSmallRole: both,
    RestoreJobOutputRole: both,
    RestoreSmallOutputRole: both,
    RequestInventoryRole: both,
    ChooseArchivesRole: both,
    RequestArchivesRole: both,
    TakeStockRole: both,
    MakeCopiesRole: both,
    ReportRole: both,
    RestoreVaultRole: [],
  });
});

test('the operator may do what docs/operating.md asks of a person, and belongs to nobody yet', () => {
  const { PolicyDocument, ...rest } = resource(template, 'OperatorPolicy').Properties;
  expect(rest).not.toHaveProperty('Roles');
  expect(byResource(Object(PolicyDocument).Statement)).toEqual({
    [`${states}:stateMachine:Thaw-RestoreJobOutput`]: ['states:ListExecutions', 'states:StartExecution'],
    [`${states}:execution:Thaw-RestoreJobOutput:*`]: [
      'states:DescribeExecution',
      'states:GetExecutionHistory',
      'states:ListMapRuns',
      'states:RedriveExecution',
      'states:StopExecution',
    ],
    [`${states}:mapRun:Thaw-RestoreJobOutput/*`]: [
      'states:DescribeMapRun',
      'states:ListExecutions',
      'states:UpdateMapRun',
    ],
    '<Work.Arn>/results/*': ['s3:GetObject'],
    ...Object.fromEntries(
      ['DeadLetters', 'FailureDeadLetters'].map((queue) => [
        `<${queue}.Arn>`,
        ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:StartMessageMoveTask'],
      ]),
    ),
    ...Object.fromEntries(
      ['Queue', 'Room', 'Failures', 'Outcomes'].map((queue) => [`<${queue}.Arn>`, ['sqs:SendMessage']]),
    ),
    '<FindJobsFunction.Arn>': ['lambda:InvokeFunction'],
    '<FinalizeFunction.Arn>': ['lambda:InvokeFunction'],
    [allVaults]: ['glacier:DescribeJob', 'glacier:DescribeVault', 'glacier:ListJobs'],
    '<StackId>': ['cloudformation:DescribeStacks'],
  });
});

test('grantStart() gives a role of the user StartExecution on the state machine, and nothing else', () => {
  const change = (stack: ThawStack) => {
    const role = new Role(stack, 'MyRole', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
    stack.restore.grantStart(role);
  };
  const policies = resourcesOf(synthesized({ change }).template, 'AWS::IAM::Policy');
  expect(Object.values(policies).map(({ Properties }) => Properties['PolicyDocument'])).toEqual([
    {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'states:StartExecution', Resource: '<RestoreJobOutputStateMachine>' }],
    },
  ]);
});

test('grantRestoreVault() gives what a person does with runs himself, and nothing of what the steps do', () => {
  const change = (stack: ThawStack) => {
    const role = new Role(stack, 'MyRole', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
    stack.restore.grantRestoreVault(role);
  };
  const policies = resourcesOf(synthesized({ change }).template, 'AWS::IAM::Policy');
  const [document, ...others] = Object.values(policies).map(({ Properties }) => Properties['PolicyDocument']);
  expect(others).toEqual([]);
  expect(byResource(Object(document).Statement)).toEqual({
    [`${states}:stateMachine:Thaw-RestoreVault`]: ['states:ListExecutions', 'states:StartExecution'],
    [execution('Thaw-RestoreVault')]: [
      'states:DescribeExecution',
      'states:GetExecutionHistory',
      'states:StopExecution',
    ],
    '<Work.Arn>/runs/*': ['s3:GetObject', 's3:PutObject'],
    '<Work.Arn>': ['s3:ListBucket'],
    '<Destination.Arn>/*_mapping/*': ['s3:GetObject'],
  });
});

test('the key of an existing bucket may be used by those who write or look there, and by nobody else', () => {
  const bucketKeyArn = 'arn:aws:kms:us-east-1:111122223333:key/1';
  const may = Object.entries(permissions({ bucketName: 'a-bucket', bucketKeyArn })).flatMap(([role, by]) =>
    by[bucketKeyArn] ? [[role, [...new Set(by[bucketKeyArn])].sort()]] : [],
  );
  const both = ['kms:Decrypt', 'kms:GenerateDataKey'];
  expect(Object.fromEntries(may)).toEqual({
    FindJobsRole: ['kms:Decrypt'],
    PlanRole: both,
    FetchPartRole: both,
    FinalizeRole: both,
    AbandonRole: ['kms:Decrypt'],
    RestoreSmallRole: both,
    RequestInventoryRole: ['kms:Decrypt'],
    ChooseArchivesRole: ['kms:Decrypt'],
    TakeStockRole: ['kms:Decrypt'],
    MakeCopiesRole: both,
  });
});

/** The policy as IAM counts it, without white space, where every name that the deployment fills in is as long as AWS makes it. */
const charactersOf = (document: unknown): number =>
  JSON.stringify(document)
    .replaceAll('<Region>', 'ap-southeast-1')
    .replaceAll('<Partition>', 'aws')
    .replaceAll('<AccountId>', '123456789012')
    .replaceAll(/<(Work|Destination)\.Arn>/g, 'b'.repeat('arn:aws:s3:::'.length + 63))
    .replaceAll(/<[A-Za-z.]+>/g, 'x'.repeat(120)).length;

describe('policies fit into IAM', () => {
  const longest = {
    keyPrefix: `${'k'.repeat(60)}/`,
    tracing: true,
    restoreJobOutputName: 'j'.repeat(80),
    restoreSmallOutputName: 's'.repeat(80),
    restoreVaultName: 'v'.repeat(80),
  };
  const sizes = (props: GlacierRestoreProps) => {
    const { template } = synthesized({ props });
    const of = (type: string, read: (properties: Readonly<Record<string, unknown>>) => unknown) =>
      Object.entries(resourcesOf(template, type)).map(
        ([name, { Properties }]) => [name, charactersOf(read(Properties))] as const,
      );
    return {
      roles: of('AWS::IAM::Role', ({ Policies }) => Policies),
      managed: of('AWS::IAM::ManagedPolicy', ({ PolicyDocument }) => PolicyDocument),
    };
  };

  const encryptionKey = Key.fromKeyArn(
    new Stack(),
    'Key',
    `arn:aws:kms:ap-southeast-1:123456789012:key/mrk-${'1'.repeat(32)}`,
  );

  test.each([
    ['names of 20 letters', Array.from({ length: 41 }, (_, index) => `vault-of-20-chars-${10 + index}`)],
    ['the longest names', Array.from({ length: 10 }, (_, index) => `${index}${'v'.repeat(254)}`)],
    ['the shortest names', Array.from({ length: 53 }, (_, index) => String(10 + index))],
  ])('with as many vaults as the setting takes: %s', (_, vaults) => {
    const { roles, managed } = sizes({ ...longest, encryptionKey, vaults });
    expect(() => checkProps({ vaults: [...vaults, 'v'.repeat(255)] })).toThrow('and IAM has room for');
    expect(Math.max(...roles.map(([, characters]) => characters))).toBeLessThan(10_240);
    expect(Math.max(...managed.map(([, characters]) => characters))).toBeLessThan(6144);
  });

  test('the environment of find-jobs fits into the 4 KB of Lambda, with all the names that the settings take', () => {
    const vaults = Array.from({ length: 10 }, (_, index) => `${index}${'v'.repeat(254)}`);
    const topicName = 't'.repeat(256);
    const arn = 'arn:aws:sns:ap-southeast-1:123456789012:';
    const left = 3190 - vaults.join(',').length - longest.keyPrefix.length - topicName.length - arn.length;
    const props = { ...longest, topicName, vaults, earlierTopicArns: [`${arn}${'e'.repeat(Math.min(left, 256))}`] };
    const { template } = synthesized({ props });
    const { Variables } = Object(resource(template, 'FindJobsFunction').Properties['Environment']);
    const asDeployed = Object.entries<string>(Variables).map(([name, value]) => {
      if (name.endsWith('QUEUE_URL'))
        return `${name}https://sqs.ap-southeast-1.amazonaws.com/123456789012/${'q'.repeat(80)}`;
      if (name === 'TOPIC_ARN') return `${name}${arn}${topicName}`;
      if (name.endsWith('_ARN'))
        return `${name}arn:aws:states:ap-southeast-1:123456789012:stateMachine:${'s'.repeat(80)}`;
      if (name.endsWith('BUCKET_NAME')) return `${name}${'b'.repeat(63)}`;
      return `${name}${value.replace('<AccountId>', '123456789012').replace('<Region>', 'ap-southeast-1')}`;
    });
    expect(asDeployed.join('')).not.toContain('<');
    expect(asDeployed.join('').length).toBeLessThanOrEqual(4096);
    expect(left).toBeGreaterThan(100); // the topic above is a long one
    expect(() => checkProps({ ...props, keyPrefix: 'k'.repeat(512) })).toThrow('environment of find-jobs has room');
  });

  test("each vault's ARN stands once in a role", () => {
    const { template } = synthesized({ props: { vaults: ['photos'] } });
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::IAM::Role'))) {
      expect(JSON.stringify(Properties).split('vaults/photos').length).toBeLessThanOrEqual(2);
    }
  });
});

type Permissions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

const permissions = (props: GlacierRestoreProps) => permissionsIn(synthesized({ props }).template);

function permissionsIn(template: Template): Permissions {
  const roles = Object.entries(resourcesOf(template, 'AWS::IAM::Role'));
  return Object.fromEntries(roles.map(([name, { Properties }]) => [name, byResource(statementsOf(Properties))]));
}

function statementsOf(properties: object): Statement[] {
  const { Policies } = properties as { Policies: { PolicyDocument: { Statement: Statement[] } }[] };
  return Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

function byResource(statements: readonly Statement[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { Effect, Action, Resource, Condition } of statements) {
    expect({ Effect, Condition }).toEqual({ Effect: 'Allow', Condition: undefined });
    for (const resource of [Resource].flat()) {
      found[resource] = [...(found[resource] ?? []), ...[Action].flat()].sort();
    }
  }
  return found;
}

const actionsOf = (all: Permissions) => Object.values(all).flatMap((role) => Object.values(role).flat());
