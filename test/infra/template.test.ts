import { describe, expect, test } from '@jest/globals';
import { hourVariable } from '../../functions/runtime/environment.ts';
import { asWritten } from '../../infra/function.ts';
import manifest from '../../package.json' with { type: 'json' };
import { resource, resourcesOf, synthesized } from './synthesized.ts';

const { template, raw } = synthesized();

test('the outputs are the version and the names people need', () => {
  expect(Object.fromEntries(Object.entries(template.Outputs).map(([name, { Value }]) => [name, Value]))).toEqual({
    Version: manifest.version,
    TopicArn: '<Topic>',
    BucketName: '<Destination>',
    WorkBucketName: '<Work>',
    StateMachineArn: '<RestoreJobOutputStateMachine>',
    VaultMachineArn: '<RestoreVaultStateMachine>',
    DeadLetterQueueUrl: '<DeadLetters>',
    FailuresQueueUrl: '<Failures>',
    OutcomeTopicArn: '<OutcomeTopic>',
    OperatorPolicyArn: '<OperatorPolicy>',
    FindJobsFunctionName: '<FindJobsFunction>',
    FinalizeFunctionName: '<FinalizeFunction>',
  });
});

test('two syntheses give the same template', () => {
  expect(synthesized().raw).toBe(raw);
});

test('the template is small, plain ASCII, and says nothing of the machine it was made on', () => {
  expect(raw.length).toBeLessThan(200_000); // CloudFormation takes 1 MB
  expect(raw).toMatch(/^[\x20-\x7e\n]*$/);
  expect(raw).not.toContain(import.meta.dirname.split('/test/')[0]);
  expect(raw).not.toContain('aws:cdk:path');
});

test('nothing in the template makes time pass faster than on AWS', () => {
  expect(raw).toContain('MINIMUM_PART_SIZE_BYTES'); // variables are there to be seen
  expect(raw).not.toContain(hourVariable);
});

test('without the flag in cdk.json the construct still writes the results of its maps', () => {
  const { template } = synthesized({
    context: { '@aws-cdk/aws-stepfunctions:useDistributedMapResultWriterV2': false },
  });
  const { DefinitionString } = resource(template, 'RestoreJobOutputStateMachine').Properties;
  expect(String(DefinitionString).match(/"ResultWriter"/g)).toHaveLength(2);
});

const vaultSteps = ['RequestInventory', 'ChooseArchives', 'RequestArchives', 'TakeStock', 'MakeCopies', 'Report'];

describe('functions', () => {
  const functions = resourcesOf(template, 'AWS::Lambda::Function');

  test('there is one a step', () => {
    expect(Object.keys(functions).sort()).toEqual([
      'AbandonFunction',
      'AdmitFunction',
      'ChooseArchivesFunction',
      'FetchPartFunction',
      'FinalizeFunction',
      'FindJobsFunction',
      'MakeCopiesFunction',
      'OutcomeFunction',
      'PlanFunction',
      'RedriveFunction',
      'ReportFunction',
      'RequestArchivesFunction',
      'RequestInventoryFunction',
      'RestoreSmallFunction',
      'StartFunction',
      'TakeStockFunction',
    ]);
  });

  test.each(Object.entries(functions))('%s runs on Node 24 and arm64, with its own role and log group', (name, of) => {
    const step = name.replace('Function', '');
    expect(of.Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Role: `<${step}Role.Arn>`,
      LoggingConfig: { LogGroup: `<${step}Logs>` },
    });
    expect(resource(template, `${step}Logs`).Properties).toEqual({ RetentionInDays: 30 });
  });

  test.each(Object.keys(functions))('%s keeps its old versions', (name) => {
    expect(resource(template, `${name}CurrentVersion`).DeletionPolicy).toBe('RetainExceptOnCreate');
  });

  test('each finds its settings in the environment', () => {
    const environments = Object.entries(functions).map(([name, { Properties }]) => {
      const { Variables } = Object(Properties['Environment']);
      const { [asWritten]: digest, ...read } = Variables;
      expect(digest).toMatch(/^[0-9a-f]{12}$/);
      return [name, { Variables: read }];
    });
    const owner = { BUCKET_OWNER: '<AccountId>', BUCKET_REGION: '<Region>' };
    const runs = { WORK_BUCKET_NAME: '<Work>', ACCOUNT_ID: '<AccountId>' };
    const measured = { RESTORE_JOB_OUTPUT_NAME: 'Thaw-RestoreJobOutput' };
    const slices = { SLICE_SIZE_BYTES: '4194304', SLICES_AT_ONCE: '5' };
    const destination = {
      BUCKET_NAME: '<Destination>',
      KEY_PREFIX: '',
      STORAGE_CLASS: 'STANDARD',
      MINIMUM_PART_SIZE_BYTES: '134217728',
    };
    const { BUCKET_NAME, KEY_PREFIX, STORAGE_CLASS, MINIMUM_PART_SIZE_BYTES } = destination;
    const workers = { WORKERS: '500', MAX_CONCURRENCY: '20', SMALL_WORKERS: '200' };
    const RESTORE_VAULT_ARN = 'arn:<Partition>:states:<Region>:<AccountId>:stateMachine:Thaw-RestoreVault';
    expect(Object.fromEntries(environments)).toEqual({
      StartFunction: {
        Variables: {
          ACCOUNT_ID: '<AccountId>',
          RESTORE_SMALL_OUTPUT_ARN: '<RestoreSmallOutputStateMachine>',
          RESTORE_SMALL_OUTPUT_UP_TO_BYTES: '134217728',
          QUEUE_URL: '<Queue>',
          ROOM_QUEUE_URL: '<Room>',
          BELL_QUEUE_URL: '<Bell>',
          DEAD_LETTER_QUEUE_URL: '<DeadLetters>',
        },
      },
      AdmitFunction: {
        Variables: {
          ...runs,
          ...measured,
          RESTORE_JOB_OUTPUT_ARN: '<RestoreJobOutputStateMachine>',
          ROOM_QUEUE_URL: '<Room>',
          DEAD_LETTER_QUEUE_URL: '<DeadLetters>',
          WORKERS: '500',
          MAX_CONCURRENCY: '20',
          MINIMUM_PART_SIZE_BYTES,
        },
      },
      PlanFunction: {
        Variables: {
          ...owner,
          ...destination,
          ...runs,
          ...measured,
          RESTORE_JOB_OUTPUT_ARN: 'arn:<Partition>:states:<Region>:<AccountId>:stateMachine:Thaw-RestoreJobOutput',
        },
      },
      FetchPartFunction: { Variables: { ...owner, ...slices, ...measured } },
      RestoreSmallFunction: { Variables: { ...owner, ...destination, ...runs, ...slices } },
      FinalizeFunction: {
        Variables: {
          ...owner,
          ACCOUNT_ID: '<AccountId>',
          NODE_OPTIONS: '--max-semi-space-size=1 --max-old-space-size=96',
        },
      },
      AbandonFunction: { Variables: { ...owner, ...runs } },
      OutcomeFunction: {
        Variables: {
          ...runs,
          RESTORE_JOB_OUTPUT_ARN: '<RestoreJobOutputStateMachine>',
          ...measured,
          BUCKET_NAME: '<Destination>',
          KEY_PREFIX: '',
          STORAGE_CLASS: 'STANDARD',
          OUTCOME_TOPIC_ARN: '<OutcomeTopic>',
          DEAD_LETTER_QUEUE_URL: '<FailureDeadLetters>',
        },
      },
      RedriveFunction: {
        Variables: {
          ...runs,
          RESTORE_JOB_OUTPUT_ARN: '<RestoreJobOutputStateMachine>',
          OUTCOMES_QUEUE_URL: '<Outcomes>',
          DEAD_LETTER_QUEUE_URL: '<FailureDeadLetters>',
          WORKERS: '500',
          MAX_CONCURRENCY: '20',
        },
      },
      FindJobsFunction: {
        Variables: {
          ...owner,
          ...runs,
          BUCKET_NAME: '<Destination>',
          KEY_PREFIX: '',
          STORAGE_CLASS: 'STANDARD',
          RESTORE_JOB_OUTPUT_ARN: '<RestoreJobOutputStateMachine>',
          QUEUE_URL: '<Queue>',
          ROOM_QUEUE_URL: '<Room>',
          TOPIC_ARN: '<Topic>',
          EARLIER_TOPIC_ARNS: '',
          VAULT_NAMES: '',
        },
      },
      RequestInventoryFunction: {
        Variables: { ...owner, ...runs, BUCKET_NAME, KEY_PREFIX, STORAGE_CLASS, RESTORE_VAULT_ARN, PRICE_FACTOR: '1' },
      },
      ChooseArchivesFunction: {
        Variables: {
          ...workers,
          REQUESTS_PER_SECOND: '100',
          ...owner,
          ...runs,
          ...destination,
          RESTORE_SMALL_OUTPUT_UP_TO_BYTES: '134217728',
        },
      },
      RequestArchivesFunction: {
        Variables: {
          BUCKET_NAME,
          KEY_PREFIX,
          ...runs,
          MINIMUM_PART_SIZE_BYTES,
          RESTORE_SMALL_OUTPUT_UP_TO_BYTES: '134217728',
          REQUESTS_PER_SECOND: '100',
          ...workers,
          TOPIC_ARN: '<Topic>',
          RESTORE_VAULT_ARN,
        },
      },
      TakeStockFunction: {
        Variables: {
          ...owner,
          ...runs,
          BUCKET_NAME,
          KEY_PREFIX,
          MINIMUM_PART_SIZE_BYTES,
          RESTORE_SMALL_OUTPUT_UP_TO_BYTES: '134217728',
          ROOM_QUEUE_URL: '<Room>',
          MAX_CONCURRENCY: '20',
          QUEUE_URL: '<Queue>',
          RESTORE_JOB_OUTPUT_ARN: '<RestoreJobOutputStateMachine>',
        },
      },
      MakeCopiesFunction: {
        Variables: { ...owner, ...runs, BUCKET_NAME, KEY_PREFIX, REQUESTS_PER_SECOND: '100' },
      },
      ReportFunction: { Variables: { ...runs, BUCKET_NAME, KEY_PREFIX } },
    });
  });

  test('those that carry bytes have 512 MB, the others of a restore 256', () => {
    const ofRestores = Object.entries(functions).filter(([name]) => !vaultSteps.includes(name.replace('Function', '')));
    const memory = ofRestores.map(([name, { Properties }]) => [name, Properties['MemorySize']]);
    expect(Object.fromEntries(memory)).toEqual({
      FetchPartFunction: 512,
      RestoreSmallFunction: 512,
      StartFunction: 256,
      AdmitFunction: 256,
      PlanFunction: 256,
      FinalizeFunction: 256,
      AbandonFunction: 256,
      RedriveFunction: 256,
      OutcomeFunction: 256,
      FindJobsFunction: 256,
    });
  });
});

describe('waiting room', () => {
  test('the topic takes what Glacier says of jobs of this account, over TLS, and is not encrypted', () => {
    expect(resource(template, 'Topic').Properties).not.toHaveProperty('KmsMasterKeyId');
    expect(resource(template, 'TopicPolicy').Properties['PolicyDocument']).toMatchObject({
      Statement: [
        { Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        {
          Effect: 'Allow',
          Principal: { Service: 'glacier.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: '<Topic>',
          Condition: { StringEquals: { 'AWS:SourceOwner': '<AccountId>' } },
        },
      ],
    });
  });

  test('the queues wait long, hide a message as long as their reader may work, and are encrypted', () => {
    expect(resource(template, 'Queue').Properties).toEqual({
      VisibilityTimeout: 1980,
      MessageRetentionPeriod: 4 * 86_400,
      RedrivePolicy: { deadLetterTargetArn: '<DeadLetters.Arn>', maxReceiveCount: 1000 },
      SqsManagedSseEnabled: true,
    });
    expect(resource(template, 'Room').Properties).toEqual({
      VisibilityTimeout: 120,
      MessageRetentionPeriod: 4 * 86_400,
      RedrivePolicy: { deadLetterTargetArn: '<DeadLetters.Arn>', maxReceiveCount: 1000 },
      SqsManagedSseEnabled: true,
    });
    expect(resource(template, 'Bell').Properties).toEqual({
      VisibilityTimeout: 360,
      MessageRetentionPeriod: 3600,
      RedrivePolicy: { deadLetterTargetArn: '<FailureDeadLetters.Arn>', maxReceiveCount: 5 },
      SqsManagedSseEnabled: true,
    });
    expect(resource(template, 'DeadLetters').Properties).toEqual({
      MessageRetentionPeriod: 14 * 86_400,
      SqsManagedSseEnabled: true,
    });
  });

  test.each([
    ['Start', 'Queue'],
    ['Admit', 'Bell'],
  ])('a message is hidden six times as long as %s may run', (name, queue) => {
    const { Timeout } = resource(template, `${name}Function`).Properties;
    expect(resource(template, queue).Properties['VisibilityTimeout']).toBe(6 * Number(Timeout));
  });

  test('start outlives the small restores that it waits for: an Express execution has 300 s', () => {
    expect(resource(template, 'StartFunction').Properties['Timeout']).toBeGreaterThan(300);
  });

  test('admit is called for each end of a restore and every minute, ten rings at a time, and nobody polls the room', () => {
    expect(resource(template, 'AdmitFromBell').Properties).toEqual({
      FunctionName: '<AdmitFunction>:<AdmitFunctionCurrentVersion.Version>',
      EventSourceArn: '<Bell.Arn>',
      BatchSize: 10,
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    expect(resource(template, 'RestoreEnded').Properties).toMatchObject({
      EventPattern: {
        detail: {
          status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'],
          stateMachineArn: ['<RestoreJobOutputStateMachine>'],
        },
      },
      Targets: [{ Arn: '<Bell.Arn>' }],
    });
    expect(resource(template, 'AdmitEveryMinute').Properties).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      Targets: [{ Arn: '<Bell.Arn>' }],
    });
    const sources = Object.values(resourcesOf(template, 'AWS::Lambda::EventSourceMapping'));
    expect(sources.map(({ Properties }) => Properties['EventSourceArn'])).not.toContain('<Room.Arn>');
  });

  test.each(['QueuePolicy', 'DeadLettersPolicy'])('%s takes what the topic sends, and nothing without TLS', (name) => {
    expect(resource(template, name).Properties['PolicyDocument']).toMatchObject({
      Statement: [
        { Effect: 'Deny', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        {
          Effect: 'Allow',
          Principal: { Service: 'sns.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Condition: { ArnEquals: { 'aws:SourceArn': '<Topic>' } },
        },
      ],
    });
  });

  test('messages come raw, and start takes up to ten, so many at a time as small outputs may be restored, and gives back single ones', () => {
    const [subscription] = Object.values(resourcesOf(template, 'AWS::SNS::Subscription'));
    expect(subscription?.Properties).toMatchObject({
      Endpoint: '<Queue.Arn>',
      RawMessageDelivery: true,
      RedrivePolicy: { deadLetterTargetArn: '<DeadLetters.Arn>' },
    });
    expect(resource(template, 'StartFromQueue').Properties).toEqual({
      FunctionName: '<StartFunction>:<StartFunctionCurrentVersion.Version>',
      EventSourceArn: '<Queue.Arn>',
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 20 },
    });
  });

  test.each([
    [200, 10, 20],
    [45, 10, 4],
    [20, 10, 2],
    [7, 3, 2],
    [2, 1, 2],
  ])('of %i small workers start takes batches of %i, %i at a time', (smallWorkers, BatchSize, MaximumConcurrency) => {
    const { template } = synthesized({ props: { smallWorkers } });
    const bounds = { BatchSize, ScalingConfig: { MaximumConcurrency } };
    expect(resource(template, 'StartFromQueue').Properties).toMatchObject(bounds);
    expect(BatchSize * MaximumConcurrency).toBeLessThanOrEqual(smallWorkers);
  });
});

describe('buckets', () => {
  const closed = {
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  };
  const tlsOnly = { Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };

  test.each(['Destination', 'Work'])('%s is encrypted, closed to the public, TLS only, and kept', (name) => {
    expect(resource(template, name)).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        PublicAccessBlockConfiguration: closed,
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
      },
    });
    expect(statements(`${name}Policy`)).toContainEqual(expect.objectContaining(tlsOnly));
  });

  test('in the destination nothing can be overwritten, while parts of an upload may be sent', () => {
    expect(statements('DestinationPolicy')).toContainEqual({
      Sid: 'NeverOverwrite',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 's3:PutObject',
      Resource: '<Destination.Arn>/*',
      Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
    });
  });

  test('abandoned uploads go after 7 days, results and records of uploads after 30, scratch after 7; what a run wrote down stays', () => {
    expect(rules('Destination')).toEqual([
      { Id: 'AbandonedUploads', Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
    ]);
    expect(rules('Work')).toEqual([
      expect.objectContaining({ Prefix: 'results/', Status: 'Enabled', ExpirationInDays: 30 }),
      { Id: 'Uploads', Prefix: 'uploads/', Status: 'Enabled', ExpirationInDays: 30 },
      { Id: 'Scratch', Prefix: 'scratch/', Status: 'Enabled', ExpirationInDays: 7 },
      {
        Id: 'AbandonedReports',
        Prefix: 'runs/',
        Status: 'Enabled',
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
      },
    ]);
  });

  const statements = (name: string) => Object(resource(template, name).Properties['PolicyDocument']).Statement;
  const rules = (name: string) => Object(resource(template, name).Properties['LifecycleConfiguration']).Rules;
});
