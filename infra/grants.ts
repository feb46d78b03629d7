import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/**
 * Permissions in our own words. Written out, because CDK's grants are wider than their names (`grantReadWrite` gives
 * `s3:GetObject*`, `s3:DeleteObject*`); what each role ends up with is a table in test/infra/iam.test.ts.
 */
const allow = (actions: string[], ...resources: string[]) =>
  new PolicyStatement({ effect: Effect.ALLOW, actions, resources });

/** A log group's ARN ends in `:*`, which stands for its streams. */
export const writeLogs = (logGroupArn: string) => allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroupArn);

/** Jobs have no ARN of their own: who may read a vault's jobs may read them all (service authorization reference). */
export const describeJobs = (vaults: Vaults) => allow(['glacier:DescribeJob'], ...vaults.arns);
/** ListVaults knows no resource (Glacier guide, "glacier-api-permissions-ref"). */
export const listVaults = () => allow(['glacier:ListVaults'], '*');
/** The account's, for its region: no resource (service authorization reference, Glacier). */
export const readRetrievalPolicy = () => allow(['glacier:GetDataRetrievalPolicy'], '*');
export const listJobs = (vaults: Vaults) => allow(['glacier:ListJobs'], ...vaults.arns);
/** A vault's notifications tell a topic of all its jobs. */
export const readNotifications = (vaults: Vaults) => allow(['glacier:GetVaultNotifications'], ...vaults.arns);
export const describeVaults = (vaults: Vaults) => allow(['glacier:DescribeVault'], ...vaults.arns);
export const initiateJobs = (vaults: Vaults) => allow(['glacier:InitiateJob'], ...vaults.arns);
export const fetchOutput = (vaults: Vaults) => allow(['glacier:GetJobOutput'], ...vaults.arns);

/** HeadObject is s3:GetObject; without s3:ListBucket it answers 403 where nothing lies (API_HeadObject). */
export const lookAtDestination = (destination: Destination) => [
  allow(['s3:GetObject'], destination.objects),
  allow(['s3:ListBucket'], destination.bucketArn),
  ...decryptWith(destination.keyArn, 'kms:Decrypt'),
];

/** Opening an upload, sending a part and completing are one permission to S3: s3:PutObject. */
export const writeToDestination = (destination: Destination) => [
  allow(['s3:PutObject'], destination.objects),
  ...decryptWith(destination.keyArn, 'kms:GenerateDataKey', 'kms:Decrypt'), // multipart needs both (S3 guide, "mpuoverview")
];

export const abortUpload = (destination: Destination) => allow(['s3:AbortMultipartUpload'], destination.objects);
/** The checksums of an encrypted upload's parts are encrypted, too (API_ListParts). */
export const listParts = (destination: Destination) => [
  allow(['s3:ListMultipartUploadParts'], destination.objects),
  ...decryptWith(destination.keyArn, 'kms:Decrypt'),
];

export const readWork = (work: Work, prefix: string) => allow(['s3:GetObject'], `${work.bucketArn}/${prefix}/*`);

export const writeWork = (work: Work, prefix: string) => allow(['s3:PutObject'], `${work.bucketArn}/${prefix}/*`);
const listWork = (work: Work) => allow(['s3:ListBucket'], work.bucketArn);
/** Files that are read, and written under the ETag of what was read. Listing tells one that is not there yet (404) from one that may not be read (403). */
export const keepRecords = (work: Work, prefix: string) => [
  listWork(work),
  readWork(work, prefix),
  writeWork(work, prefix),
];
/** A file that is written part by part is ended, well or badly. */
export const endWorkUploads = (work: Work, prefix: string) =>
  allow(['s3:ListMultipartUploadParts', 's3:AbortMultipartUpload'], `${work.bucketArn}/${prefix}/*`);

/** What a Distributed Map's ResultWriter asks for (Step Functions guide, "input-output-resultwriter"). */
export const writeResults = (work: Work, prefix: string) =>
  allow(
    ['s3:PutObject', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'],
    `${work.bucketArn}/${prefix}/*`,
  );

/** The poller of an event source works with the function's role. */
export const takeMessages = (queueArn: string) =>
  allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], queueArn);
/** For who receives by itself, and not by an event source. */
export const receiveMessages = (queueArn: string) => allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage'], queueArn);
/** Says when a message that waits is seen again. */
export const postponeMessages = (queueArn: string) => allow(['sqs:ChangeMessageVisibility'], queueArn);
export const sendMessages = (queueArn: string) => allow(['sqs:SendMessage'], queueArn);

export const countMessages = (queueArn: string) => allow(['sqs:GetQueueAttributes'], queueArn);

export const startExecutions = (machine: Pick<Machine, 'arn'>) => allow(['states:StartExecution'], machine.arn);
/** StartSyncExecution has a permission of its own (service authorization reference, Step Functions). */
export const startAndWaitFor = (expressArn: string) => allow(['states:StartSyncExecution'], expressArn);
export const listExecutions = (machine: Machine) => allow(['states:ListExecutions'], machine.arn);
export const lookUp = (machine: Machine) => allow(['states:DescribeExecution'], machine.executions);
export const lookUpAndRedrive = (machine: Machine) =>
  allow(['states:DescribeExecution', 'states:RedriveExecution'], machine.executions);

export const listMapRuns = (machine: Machine) => allow(['states:ListMapRuns'], machine.executions);

export const publish = (topicArn: string) => allow(['sns:Publish'], topicArn);

/** A Map Run's children are executions `<name>/<label>:<id>`: the parent watches and stops them. */
export const watchChildren = (machine: Machine) =>
  allow(['states:DescribeExecution', 'states:StopExecution'], machine.executionsAndChildren);
export const redriveChildren = (machine: Machine) => allow(['states:RedriveExecution'], ...machine.childrenByLabel);

/** Who waits for an execution looks at it, and stops it when stopped itself ("connect-stepfunctions", IAM policies). */
export const waitFor = (machine: Machine) =>
  allow(['states:DescribeExecution', 'states:StopExecution'], machine.executions);
/** Step Functions makes that rule itself, in the name of the state machine's role (same page). */
export const hearOfEnds = (ruleArn: string) =>
  allow(['events:PutTargets', 'events:PutRule', 'events:DescribeRule'], ruleArn);

/** All versions: a running execution still invokes the one it began with, under the role as it is now. */
export const invoke = (functionArns: readonly string[]) =>
  allow(['lambda:InvokeFunction'], ...functionArns.map((arn) => `${arn}:*`));

/** These actions know no resource (Step Functions guide, "cw-logs"). */
export const deliverLogs = () =>
  allow(
    [
      'logs:CreateLogDelivery',
      'logs:GetLogDelivery',
      'logs:UpdateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:DescribeResourcePolicies',
      'logs:DescribeLogGroups',
    ],
    '*',
  );

/** These neither (X-Ray guide). Only asked for when tracing is on. */
export const sendTraces = () =>
  allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'], '*');

/** A role that writes or reads what the customer key encrypts must be allowed to use the key: queues, work bucket, outcome topic. */
export const useKey = (keyArn: string | undefined) => decryptWith(keyArn, 'kms:GenerateDataKey', 'kms:Decrypt');

const decryptWith = (keyArn: string | undefined, ...actions: string[]) => (keyArn ? [allow(actions, keyArn)] : []);

/** The vaults that may be read. */
export interface Vaults {
  readonly arns: readonly string[];
}

/** Where archives become objects. */
export interface Destination {
  readonly bucketArn: string;
  /** Every key under the prefix. */
  readonly objects: string;
  /** A customer's key, if the bucket is encrypted with one. */
  readonly keyArn?: string | undefined;
}

export interface Work {
  readonly bucketArn: string;
}

/** The state machine's ARNs, made of its name: a role that held the machine's own attributes would need it to exist first. */
export interface Machine {
  readonly arn: string;
  readonly executions: string;
  readonly executionsAndChildren: string;
  readonly childrenByLabel: readonly string[];
}
