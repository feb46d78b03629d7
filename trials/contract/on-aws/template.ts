import { echo, exhaust, postpone } from './functions.ts';

/** A message is postponed for so long, and hidden for ten times as long where nobody postpones it. */
export const postponeSeconds = 5;

/** Below it the bucket has the product's policy: nothing is created without a condition. */
export const keptPrefix = 'kept';

const resultsPrefix = 'results';

const role = (service: string, actions: readonly string[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
    },
    Policies: [
      {
        PolicyName: 'Contract',
        PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] },
      },
    ],
  },
});

const lambda = (code: string, variables: Readonly<Record<string, unknown>> = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Timeout: 3,
    MemorySize: 128,
    Code: { ZipFile: code },
    Role: { 'Fn::GetAtt': ['FunctionRole', 'Arn'] },
    Environment: { Variables: variables },
  },
});

const stateMachine = (definition: object) => ({
  Type: 'AWS::StepFunctions::StateMachine',
  Properties: {
    RoleArn: { 'Fn::GetAtt': ['MachineRole', 'Arn'] },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation fills these in
    DefinitionString: { 'Fn::Sub': JSON.stringify(definition) },
  },
});

const call = (name: string) => ({
  Type: 'Task',
  Resource: 'arn:${AWS::Partition}:states:::lambda:invoke',
  Parameters: { FunctionName: `\${${name}.Arn}`, 'Payload.$': '$' },
  OutputPath: '$.Payload',
  End: true,
});

/** As infra/definitions/fetch.ts has it: Express children, results as one JSON per line, outputs alone. */
const map = {
  Type: 'Map',
  Label: 'Items',
  ItemsPath: '$.items',
  MaxConcurrency: 3,
  ItemProcessor: {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
    StartAt: 'Echo',
    States: { Echo: call('Echo') },
  },
  ResultWriter: {
    Resource: 'arn:${AWS::Partition}:states:::s3:putObject',
    Parameters: { Bucket: '${Bucket}', Prefix: resultsPrefix },
    WriterConfig: { OutputType: 'JSONL', Transformation: 'COMPACT' },
  },
  End: true,
};

/** The stack that the contract is asked on: nothing of it is the product's, and all of it goes with the stack. */
export const template = {
  AWSTemplateFormatVersion: '2010-09-09',
  Description: 'Asks what Thaw relies on from AWS. It deletes itself within minutes: if it is still there, delete it.',
  Resources: {
    Bucket: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Delete', Properties: {} },
    BucketPolicy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: { Ref: 'Bucket' },
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Deny',
              Principal: { AWS: '*' },
              Action: 's3:PutObject',
              Resource: { 'Fn::Sub': `\${Bucket.Arn}/${keptPrefix}/*` },
              Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
            },
          ],
        },
      },
    },
    Told: { Type: 'AWS::SQS::Queue', Properties: {} },
    Postponed: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 10 * postponeSeconds } },
    Events: { Type: 'AWS::SQS::Queue', Properties: {} },
    EventsPolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Events' }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Action: 'sqs:SendMessage',
              Resource: { 'Fn::GetAtt': ['Events', 'Arn'] },
            },
          ],
        },
      },
    },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: {
          source: ['aws.states'],
          'detail-type': ['Step Functions Execution Status Change'],
          detail: { status: ['SUCCEEDED', 'FAILED'], stateMachineArn: [{ Ref: 'Exhausting' }] },
        },
        Targets: [{ Id: 'Events', Arn: { 'Fn::GetAtt': ['Events', 'Arn'] } }],
      },
    },
    FunctionRole: role('lambda.amazonaws.com', [
      'logs:CreateLogGroup',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:ChangeMessageVisibility',
      'sqs:GetQueueAttributes',
      'sqs:SendMessage',
    ]),
    MachineRole: role('states.amazonaws.com', [
      'lambda:InvokeFunction',
      'states:StartExecution',
      'states:DescribeExecution',
      'states:StopExecution',
      'states:RedriveExecution',
      's3:GetObject',
      's3:PutObject',
      's3:ListMultipartUploadParts',
      's3:AbortMultipartUpload',
    ]),
    Echo: lambda(echo),
    Exhaust: lambda(exhaust),
    Postpone: lambda(postpone, {
      TOLD_URL: { Ref: 'Told' },
      POSTPONED_URL: { Ref: 'Postponed' },
      POSTPONE_SECONDS: String(postponeSeconds),
    }),
    PostponeFromQueue: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        FunctionName: { Ref: 'Postpone' },
        EventSourceArn: { 'Fn::GetAtt': ['Postponed', 'Arn'] },
        BatchSize: 1,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      },
    },
    Mapping: stateMachine({ StartAt: 'Items', States: { Items: map } }),
    Exhausting: stateMachine({ StartAt: 'Exhaust', States: { Exhaust: call('Exhaust') } }),
  },
  Outputs: {
    BucketName: { Value: { Ref: 'Bucket' } },
    ToldUrl: { Value: { Ref: 'Told' } },
    PostponedUrl: { Value: { Ref: 'Postponed' } },
    EventsUrl: { Value: { Ref: 'Events' } },
    MappingArn: { Value: { Ref: 'Mapping' } },
    ExhaustingArn: { Value: { Ref: 'Exhausting' } },
  },
};
