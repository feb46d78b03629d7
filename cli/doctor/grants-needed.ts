/** What the roles of the stack need that no probe can try without doing harm: what AWS does in their name, and messages. */

/** Actions on one resource. */
export type Need = readonly [resource: string, ...actions: string[]];

/** ARNs that the needs are about. */
export interface Places {
  readonly arrivals: string;
  readonly room: string;
  readonly bell: string;
  readonly failures: string;
  readonly outcomes: string;
  /** Dead letters of notifications, and of events. */
  readonly deadLetters: string;
  readonly failureDeadLetters: string;
  readonly outcomeTopic: string;
  readonly restoreJobOutput: string;
  readonly restoreSmallOutput: string;
  readonly restoreVault: string;
  /** Of one vault that the stack may read. */
  readonly vault: string;
  /** Whether the stack may read every vault. */
  readonly isEveryVault: boolean;
  readonly bucket: string;
  /** An object below the stack's key prefix. */
  readonly object: string;
  readonly workBucket: string;
}

const receive = ['sqs:ReceiveMessage', 'sqs:DeleteMessage'] as const;
/** What the event source of a function does with the function's role. */
const take = [...receive, 'sqs:GetQueueAttributes'] as const;
const send = 'sqs:SendMessage';
const postpone = 'sqs:ChangeMessageVisibility';

/** An execution of a state machine, whatever its name. */
const anExecution = (machine: string) => `${machine.replace(':stateMachine:', ':execution:')}:thaw-probe`;
/** A child of a Distributed Map. */
const aChild = (machine: string, label: string) =>
  `${machine.replace(':stateMachine:', ':execution:')}/${label}:thaw-probe`;

/** The functions that queues and the clock call, by the names of their roles. */
export const dispatchNeeds = (at: Places): Readonly<Record<string, readonly Need[]>> => ({
  Start: [
    [at.arrivals, ...take, postpone],
    [at.room, send],
    [at.bell, send],
    [at.deadLetters, send],
    [at.restoreSmallOutput, 'states:StartSyncExecution'],
  ],
  Admit: [
    [at.bell, ...take],
    [at.room, ...receive, postpone],
    [at.deadLetters, send],
    ...records(at, 'gate'),
    [at.restoreJobOutput, 'states:StartExecution', 'states:ListExecutions'],
    [anExecution(at.restoreJobOutput), 'states:DescribeExecution', 'states:RedriveExecution'],
  ],
  Redrive: [
    [at.failures, ...take],
    [at.outcomes, send],
    [at.failureDeadLetters, send],
    ...records(at, 'gate'),
    [`${at.workBucket}/results/thaw-probe`, 's3:GetObject'],
    [at.vault, 'glacier:DescribeJob'],
    [at.restoreJobOutput, 'states:StartExecution', 'states:ListExecutions'],
    [anExecution(at.restoreJobOutput), 'states:DescribeExecution', 'states:RedriveExecution', 'states:ListMapRuns'],
  ],
  Outcome: [
    [at.outcomes, ...take],
    [at.failureDeadLetters, send],
    [at.vault, 'glacier:DescribeJob'],
    [at.restoreJobOutput, 'states:ListExecutions'],
    [anExecution(at.restoreJobOutput), 'states:DescribeExecution', 'states:ListMapRuns'],
    [`${at.workBucket}/results/thaw-probe`, 's3:GetObject'],
    [`${at.workBucket}/runs/thaw-probe`, 's3:GetObject'],
    [at.outcomeTopic, 'sns:Publish'],
  ],
  FindJobs: [
    ...(at.isEveryVault ? [['*', 'glacier:ListVaults'] as const] : []),
    [at.vault, 'glacier:ListJobs', 'glacier:GetVaultNotifications', 'glacier:DescribeJob'],
    [at.object, 's3:GetObject'],
    [at.bucket, 's3:ListBucket'],
    [`${at.workBucket}/runs/thaw-probe`, 's3:GetObject'],
    [anExecution(at.restoreJobOutput), 'states:DescribeExecution'],
    [at.arrivals, 'sqs:GetQueueAttributes', send],
    [at.room, 'sqs:GetQueueAttributes'],
  ],
});

/** Files that are read, and written under the ETag of what was read. */
const records = ({ workBucket }: Places, prefix: string): readonly Need[] => [
  [workBucket, 's3:ListBucket'],
  [`${workBucket}/${prefix}/thaw-probe`, 's3:GetObject', 's3:PutObject'],
];

/** Of the steps, which answer probes: what they do not try there. */
export const stepNeeds = (at: Places): Readonly<Record<string, readonly Need[]>> => ({
  Plan: [
    ...records(at, 'uploads'),
    [`${at.workBucket}/results/thaw-probe`, 's3:GetObject', 's3:PutObject'],
    [anExecution(at.restoreJobOutput), 'states:DescribeExecution', 'states:ListMapRuns'],
  ],
  Abandon: records(at, 'uploads'),
  TakeStock: [
    [at.arrivals, send],
    ...records(at, 'uploads'),
    [at.object, 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'],
  ],
  Report: [[`${at.workBucket}/runs/thaw-probe`, 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload']],
});

/** Lambda writes the log of a function with the function's role. */
export const logNeeds = (logGroupArn: string): Need => [
  `${logGroupArn}:log-stream:thaw-probe`,
  'logs:CreateLogStream',
  'logs:PutLogEvents',
];

/** What Step Functions does with the roles of the state machines. `invoked`: ARNs of the functions of each. */
export const machineNeeds = (
  at: Places,
  invoked: Readonly<Record<'restoreJobOutput' | 'restoreSmallOutput' | 'restoreVault', readonly string[]>>,
): Readonly<Record<string, readonly Need[]>> => ({
  RestoreJobOutput: [
    ...invoke(invoked.restoreJobOutput),
    [at.restoreJobOutput, 'states:StartExecution'],
    ...['FetchParts', 'FetchLargeParts'].map(
      (label): Need => [
        aChild(at.restoreJobOutput, label),
        'states:DescribeExecution',
        'states:StopExecution',
        'states:RedriveExecution',
      ],
    ),
    [
      `${at.workBucket}/results/thaw-probe`,
      's3:PutObject',
      's3:GetObject',
      's3:ListMultipartUploadParts',
      's3:AbortMultipartUpload',
    ],
    deliverLogs,
  ],
  RestoreSmallOutput: [
    ...invoke(invoked.restoreSmallOutput),
    [at.restoreJobOutput, 'states:StartExecution'],
    [at.arrivals, send],
    deliverLogs,
  ],
  RestoreVault: [
    ...invoke(invoked.restoreVault),
    [at.restoreJobOutput, 'states:StartExecution'],
    [anExecution(at.restoreJobOutput), 'states:DescribeExecution', 'states:StopExecution'],
    [at.restoreVault, 'states:StartExecution'],
    [endRuleOf(at.restoreVault), 'events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
    deliverLogs,
  ],
});

const invoke = (functionArns: readonly string[]) => functionArns.map((arn): Need => [arn, 'lambda:InvokeFunction']);

/** The rule by which Step Functions hears of the end of an execution that it waits for. */
const endRuleOf = (machine: string) =>
  `${machine.split(':').slice(0, 5).join(':').replace(':states:', ':events:')}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule`;

/** Step Functions guide, "cw-logs". */
const deliverLogs: Need = [
  '*',
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
];
