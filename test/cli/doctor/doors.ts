import type { Doors } from '../../../cli/doctor/doors.ts';
import { ownVersion } from '../../../cli/shared/version.ts';

export const stack = {
  topicArn: 'arn:aws:sns:us-east-1:000000000000:Thaw-Topic',
  bucketName: 'dest',
  workBucketName: 'work',
  stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:RestoreJobOutput',
  vaultMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:RestoreVault',
  deadLetterQueueUrl: 'http://sqs/dead-letters',
  failuresQueueUrl: 'https://sqs.us-east-1.amazonaws.com/000000000000/Thaw-Failures',
  findJobsFunctionName: 'Thaw-FindJobs',
};

const outputs = {
  TopicArn: stack.topicArn,
  BucketName: stack.bucketName,
  WorkBucketName: stack.workBucketName,
  StateMachineArn: stack.stateMachineArn,
  VaultMachineArn: stack.vaultMachineArn,
  DeadLetterQueueUrl: stack.deadLetterQueueUrl,
  FailuresQueueUrl: stack.failuresQueueUrl,
  FindJobsFunctionName: stack.findJobsFunctionName,
  Version: ownVersion,
};

const planArn = 'arn:aws:lambda:us-east-1:000000000000:function:Thaw-Plan:1';
const startArn = 'arn:aws:lambda:us-east-1:000000000000:function:Thaw-Start:1';
const redriveArn = 'arn:aws:lambda:us-east-1:000000000000:function:Thaw-Redrive:1';
const outcomeArn = 'arn:aws:lambda:us-east-1:000000000000:function:Thaw-Outcome:1';
const admitArn = 'arn:aws:lambda:us-east-1:000000000000:function:Thaw-Admit:1';
const bellArn = 'arn:aws:sqs:us-east-1:000000000000:Thaw-Bell';
const failuresArn = 'arn:aws:sqs:us-east-1:000000000000:Thaw-Failures';
const outcomesArn = 'arn:aws:sqs:us-east-1:000000000000:Thaw-Outcomes';
const queueArn = 'arn:aws:sqs:us-east-1:000000000000:Thaw-Queue';

const variablesOf: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [planArn]: {
    BUCKET_NAME: 'dest',
    KEY_PREFIX: 'restored/',
    STORAGE_CLASS: 'STANDARD',
    MINIMUM_PART_SIZE_BYTES: '134217728',
  },
  [startArn]: { BELL_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/Thaw-Bell' },
  [redriveArn]: { OUTCOMES_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/Thaw-Outcomes' },
  [admitArn]: { WORKERS: '500', ROOM_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/Thaw-Room' },
};

/** A run of one vault; of the other there are files of users alone. */
const workFiles: Readonly<Record<string, string>> = {
  'runs/photos/lock': '{"run":"run-1","executionArn":"arn:execution"}',
  'runs/photos/run-1/request.json': '{"destination":{"bucketName":"dest","keyPrefix":"restored/"}}',
};

const steps = [
  'Plan',
  'FetchPart',
  'Finalize',
  'Abandon',
  'RestoreSmall',
  'RequestInventory',
  'ChooseArchives',
  'RequestArchives',
  'TakeStock',
  'MakeCopies',
  'Report',
];

const taskOf = (step: string) => ({
  Type: 'Task',
  Parameters: { FunctionName: planArn.replace('Thaw-Plan', `Thaw-${step}`) },
});

const readers: Readonly<Record<string, string>> = {
  [bellArn]: admitArn,
  [failuresArn]: redriveArn,
  [outcomesArn]: outcomeArn,
};

/** An account in which all is well; a test changes what it is about. Time passes with each pause only. */
export function account(changes: Partial<Doors> = {}): Doors & { readonly published: string[] } {
  const published: string[] = [];
  let now = 0;
  return {
    published,
    outputs: async () => outputs,
    definition: async () => JSON.stringify({ States: Object.fromEntries(steps.map((step) => [step, taskOf(step)])) }),
    functionOf: async (arn) => ({
      state: 'Active',
      variables: variablesOf[arn] ?? {},
      roleArn: `arn:aws:iam::000000000000:role/${arn.split(':')[6] ?? arn}`,
      logGroup: `/aws/lambda/${arn.split(':')[6] ?? arn}`,
    }),
    readersOf: async (arn) => [
      { functionArn: readers[arn] ?? startArn, state: 'Enabled', atOnce: arn === bellArn ? 20 : 200 },
    ],
    roleOf: async (arn) => arn.replace(':states:', ':iam:').replace(/us-east-1:(\d+):stateMachine:/, ':$1:role/'),
    denied: async () => [],
    logPolicies: async () => [],
    versioningOf: async () => 'Off',
    openUploads: async () => ({ uploads: 0, bytes: 0, usdMonth: 0, isWhole: true }),
    concurrency: async () => ({ ofAccount: 1000, unreserved: 1000 }),
    vaultNames: async () => ['photos', 'mail'],
    topicOf: async () => stack.topicArn,
    retrievalStrategy: async () => 'None',
    bucketExists: async () => true,
    lifecycleOf: async () => [{ prefix: '', abortDays: 7, expires: undefined }],
    regionOf: async () => 'us-east-1',
    ownershipOf: async () => 'BucketOwnerEnforced',
    encryptionOf: async () => ({ algorithm: 'AES256', keyId: undefined, bucketKey: false }),
    write: async () => undefined,
    invoke: async () => ({ payload: '{"outcome":"already restored","probe":{"ask Glacier for a job":"ok"}}' }),
    text: async (_, key) => workFiles[key],
    folders: async () => ['photos', 'mail'],
    queuesOf: async () => [queueArn],
    messagesIn: async () => 0,
    publish: async (_, message) => void published.push(message),
    executionsSince: async () =>
      published.map((input) => ({
        input,
        status: 'SUCCEEDED',
        output: '{"outcome":"already restored","probe":{"ask Glacier for a job":"ok"}}',
      })),
    async pause() {
      now += 1000;
    },
    now: () => new Date(now),
    ...changes,
  };
}
