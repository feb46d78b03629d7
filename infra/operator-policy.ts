import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Effect, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { resultsPrefix } from '../functions/restore/map-run-files.ts';
import { type Machine, useKey, type Vaults } from './grants.ts';

export interface OperatorPolicyProps {
  readonly restoreJobOutput: Machine;
  readonly restoreJobOutputName: string;
  readonly vaults: Vaults;
  readonly findJobs: IFunction;
  readonly finalize: IFunction;
  readonly workBucket: IBucket;
  /** Queues that messages are moved back to. */
  readonly queues: readonly IQueue[];
  readonly deadLetters: readonly IQueue[];
  readonly keyArn: string | undefined;
}

/**
 * What docs/operating.md asks of a person, and nothing else: for a role or user of whoever looks after restores. Requesting
 * archives is not in it, for that costs money and is decided elsewhere; neither is reading what was restored.
 */
export const operatorPolicy = (scope: Construct, props: OperatorPolicyProps): ManagedPolicy =>
  new ManagedPolicy(scope, 'OperatorPolicy', {
    description: 'Thaw: look after restores (thaw help operating)',
    statements: [...executions(scope, props), ...messages(props), ...around(scope, props), ...useKey(props.keyArn)],
  });

const allow = (sid: string, actions: string[], resources: string[]) =>
  new PolicyStatement({ sid, effect: Effect.ALLOW, actions, resources });

function executions(
  scope: Construct,
  { restoreJobOutput: machine, restoreJobOutputName: name, workBucket }: OperatorPolicyProps,
) {
  const mapRuns = Stack.of(scope).formatArn({
    service: 'states',
    resource: 'mapRun',
    resourceName: `${name}/*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return [
    allow('StartAndList', ['states:StartExecution', 'states:ListExecutions'], [machine.arn]),
    allow(
      'LookRedriveAndStop',
      [
        'states:DescribeExecution',
        'states:GetExecutionHistory',
        'states:ListMapRuns',
        'states:RedriveExecution',
        'states:StopExecution',
      ],
      [machine.executions],
    ),
    allow('LookAtPartsAndWiden', ['states:DescribeMapRun', 'states:ListExecutions', 'states:UpdateMapRun'], [mapRuns]),
    allow('ReadResults', ['s3:GetObject'], [workBucket.arnForObjects(`${resultsPrefix}/*`)]),
  ];
}

/** A task that moves messages receives and deletes with the permissions of who starts it (SQS guide, "sqs-dead-letter-queue-redrive"). */
const messages = ({ queues, deadLetters }: OperatorPolicyProps) => [
  allow(
    'ReadAndMoveDeadLetters',
    ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:StartMessageMoveTask'],
    deadLetters.map(({ queueArn }) => queueArn),
  ),
  allow(
    'SendBack',
    ['sqs:SendMessage'],
    queues.map(({ queueArn }) => queueArn),
  ),
];

const around = (scope: Construct, { findJobs, finalize, vaults }: OperatorPolicyProps) => [
  allow('FindJobsAndFinalize', ['lambda:InvokeFunction'], [findJobs.functionArn, finalize.functionArn]),
  allow('LookAtJobs', ['glacier:DescribeJob', 'glacier:DescribeVault', 'glacier:ListJobs'], [...vaults.arns]),
  allow('ReadOutputs', ['cloudformation:DescribeStacks'], [Stack.of(scope).stackId]),
];
