import type { Grant } from './permission-report.ts';

/**
 * Grants that no call on this machine needs, because AWS itself uses them, or because what they are for cannot happen
 * here. Each with the page that asks for it. `on`: how the resource begins, in the words of the report.
 */
export interface UsedByAws {
  readonly who: string;
  readonly actions: readonly string[];
  readonly on: RegExp;
  readonly why: string;
  readonly page: string;
}

const guide = 'https://docs.aws.amazon.com';

const logDelivery = (who: string): UsedByAws => ({
  who,
  actions: [
    'logs:CreateLogDelivery',
    'logs:GetLogDelivery',
    'logs:UpdateLogDelivery',
    'logs:DeleteLogDelivery',
    'logs:ListLogDeliveries',
    'logs:PutResourcePolicy',
    'logs:DescribeResourcePolicies',
    'logs:DescribeLogGroups',
  ],
  on: /^\*$/,
  why: 'Step Functions sets up its log when the state machine is made',
  page: `${guide}/step-functions/latest/dg/cw-logs.html`,
});

/** What the operator may do on AWS, and this machine does not serve. */
const notServed = (action: string, on: RegExp, page: string): UsedByAws => ({
  who: 'Operator',
  actions: [action],
  on,
  why: 'docs/operating.md names it',
  page: `${guide}/${page}`,
});

export const usedByAws: readonly UsedByAws[] = [
  notServed('states:UpdateMapRun', /:mapRun:/, 'step-functions/latest/apireference/API_UpdateMapRun.html'),
  notServed('lambda:InvokeFunction', /FindJobs|Finalize/, 'lambda/latest/api/API_Invoke.html'),
  notServed('cloudformation:DescribeStacks', /:stack/, 'AWSCloudFormation/latest/APIReference/API_DescribeStacks.html'),
  logDelivery('RestoreJobOutputRole'),
  logDelivery('RestoreSmallOutputRole'),
  logDelivery('RestoreVaultRole'),
  {
    who: 'RestoreJobOutputRole',
    actions: ['states:DescribeExecution', 'states:StopExecution'],
    on: /:execution:Thaw-RestoreJobOutput\*:\*$/,
    why: 'a Map Run watches its children, and stops them when it ends',
    page: `${guide}/step-functions/latest/dg/iam-policies-eg-dist-map.html`,
  },
  {
    who: 'RestoreJobOutputRole',
    actions: ['states:RedriveExecution'],
    on: /:execution:Thaw-RestoreJobOutput\/FetchParts:\*$/,
    why: 'asked for with every Distributed Map that is redriven; Express children are in fact started again',
    page: `${guide}/step-functions/latest/dg/iam-policies-eg-dist-map.html`,
  },
  {
    who: 'RestoreJobOutputRole',
    actions: ['s3:GetObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'],
    on: /\/results\/\*$/,
    why: 'a ResultWriter writes large files in parts',
    page: `${guide}/step-functions/latest/dg/input-output-resultwriter.html`,
  },
  {
    who: 'ReportRole',
    actions: ['s3:ListMultipartUploadParts', 's3:AbortMultipartUpload'],
    on: /\/runs\/\*$/,
    why: 'a report above 8 MiB is written in parts; `npm run vault-large` writes one',
    page: `${guide}/AmazonS3/latest/userguide/mpuoverview.html`,
  },
  {
    who: 'MakeCopiesRole',
    actions: ['s3:ListMultipartUploadParts'],
    on: /\/\*$/,
    why: 'a copy above 512 MiB goes on in another call',
    page: `${guide}/AmazonS3/latest/userguide/CopyingObjectsMPUapi.html`,
  },
  {
    who: 'sns.amazonaws.com',
    actions: ['sqs:SendMessage'],
    on: /-DeadLetters/,
    why: 'what the queue refuses; grants.test.ts tells it',
    page: `${guide}/sns/latest/dg/sns-configure-dead-letter-queue.html`,
  },
  {
    who: 'events.amazonaws.com',
    actions: ['sqs:SendMessage'],
    on: /-FailureDeadLetters/,
    why: 'events that a queue refuses',
    page: `${guide}/eventbridge/latest/userguide/eb-rule-dlq.html`,
  },
  {
    who: 'cloudwatch.amazonaws.com',
    actions: ['sns:Publish'],
    on: /-OutcomeTopic/,
    why: 'alarms; nobody keeps metrics on this machine',
    page: `${guide}/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html`,
  },
];

/** That this grant stands here. */
export const isUsedByAws = ({ who, action, resource }: Grant): boolean =>
  usedByAws.some((used) => used.who === who && used.actions.includes(action) && used.on.test(resource));
