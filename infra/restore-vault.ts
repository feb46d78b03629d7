import { Stack, Tokenization } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { functionSeconds, smallOutputUpToBytes } from './definitions/budgets.ts';
import { restoreVault, type VaultSteps } from './definitions/restore-vault.ts';
import { stepFunction } from './function.ts';
import { machineOf } from './names.ts';
import type { NotificationQueue } from './notification-queue.ts';
import type { Settings } from './props.ts';
import * as roles from './restore-vault-roles.ts';
import type { Reach } from './roles.ts';
import { stateMachine } from './state-machine.ts';

export interface RestoreVaultMachineProps {
  readonly settings: Settings;
  readonly bucket: IBucket;
  /** Account id of the bucket's owner. */
  readonly bucketOwner: string;
  /** The bucket's. */
  readonly bucketRegion: string;
  readonly workBucket: IBucket;
  readonly notifications: NotificationQueue;
  readonly restoreJobOutput: StateMachine;
  readonly reach: Reach;
}

type VaultFunctions = Readonly<Record<keyof VaultSteps, LambdaFunction>>;

export interface RestoreVaultMachine {
  readonly stateMachine: StateMachine;
  /** Those that look into the destination bucket. */
  readonly atDestination: readonly LambdaFunction[];
}

/** RestoreVault as a resource, and its functions. */
export function restoreVaultStateMachine(parent: Construct, props: RestoreVaultMachineProps): RestoreVaultMachine {
  const { settings, restoreJobOutput } = props;
  const reach = reachOf(parent, props);
  const functions = vaultFunctions(parent, props, reach);
  const functionArns = Object.values(functions).map(({ functionArn }) => functionArn);
  const machine = stateMachine(parent, 'RestoreVault', {
    settings,
    name: settings.restoreVaultName,
    comment: 'Everything in a vault becomes objects, and a report says so',
    may: roles.restoreVault(reach, { functionArns, tracing: settings.tracing }),
    definition: (scope) =>
      restoreVault(scope, {
        steps: currentVersions(functions),
        restoreJobOutput,
        itself: StateMachine.fromStateMachineArn(scope, 'Itself', reach.restoreVault.arn),
      }),
  });
  const { requestInventory, chooseArchives, takeStock, makeCopies } = functions;
  return { stateMachine: machine, atDestination: [requestInventory, chooseArchives, takeStock, makeCopies] };
}

function reachOf(scope: Construct, { settings, notifications, reach }: RestoreVaultMachineProps): roles.VaultReach {
  return {
    ...reach,
    restoreVault: machineOf(scope, settings.restoreVaultName, []),
    queueArn: notifications.queue.queueArn,
    roomArn: notifications.room.queueArn,
    endRuleArn: Stack.of(scope).formatArn({
      service: 'events',
      resource: 'rule',
      resourceName: 'StepFunctionsGetEventsForStepFunctionsExecutionRule',
    }),
  };
}

const vaultFunctions = (
  scope: Construct,
  props: RestoreVaultMachineProps,
  reach: roles.VaultReach,
): VaultFunctions => ({
  ...beforeTheRounds(scope, props, reach),
  ...ofTheRounds(scope, props, reach),
});

function beforeTheRounds(scope: Construct, props: RestoreVaultMachineProps, reach: roles.VaultReach) {
  const { owner, work, destination, parts, restoreVaultArn, pace, money } = variables(props, reach);
  const common = commonOf(props);
  return {
    requestInventory: stepFunction(scope, 'RequestInventory', {
      ...common,
      file: 'request-inventory',
      description: 'Thaw: locks a vault, and asks for its inventory where there is none',
      environment: { ...owner, ...work, ...destination, ...restoreVaultArn, ...money },
      may: roles.requestInventory(reach),
    }),
    chooseArchives: stepFunction(scope, 'ChooseArchives', {
      ...common,
      file: 'choose-archives',
      description: 'Thaw: names, selects, orders and prices the archives of an inventory',
      memoryMb: 1769, // one whole processor (Lambda guide, "configuration-memory"): it parses and sorts
      environment: { ...owner, ...work, ...destination, ...parts, ...pace },
      may: roles.chooseArchives(reach),
    }),
  };
}

function ofTheRounds(scope: Construct, props: RestoreVaultMachineProps, reach: roles.VaultReach) {
  const { owner, work, destination, parts, restoreJobOutputArn, restoreVaultArn, queue, topic, pace } = variables(
    props,
    reach,
  );
  const { STORAGE_CLASS: _, ...place } = destination;
  const common = commonOf(props);
  return {
    requestArchives: stepFunction(scope, 'RequestArchives', {
      ...common,
      file: 'request-archives',
      description: 'Thaw: asks Glacier for archives, in order, at a pace, within the budget',
      memoryMb: 512,
      environment: { ...work, ...place, ...parts, ...restoreVaultArn, ...topic, ...pace },
      may: roles.requestArchives(reach),
    }),
    takeStock: stepFunction(scope, 'TakeStock', {
      ...common,
      file: 'take-stock',
      description: 'Thaw: compares what was wanted with what is there',
      memoryMb: 512,
      environment: {
        ...owner,
        ...work,
        ...place,
        ...parts,
        ...restoreJobOutputArn,
        ...queue,
        MAX_CONCURRENCY: pace.MAX_CONCURRENCY,
      },
      may: roles.takeStock(reach),
    }),
    makeCopies: stepFunction(scope, 'MakeCopies', {
      ...common,
      file: 'make-copies',
      description: 'Thaw: copies within S3 what has the same bytes',
      memoryMb: 512,
      environment: { ...owner, ...work, ...place, REQUESTS_PER_SECOND: pace.REQUESTS_PER_SECOND },
      may: roles.makeCopies(reach),
    }),
    report: stepFunction(scope, 'Report', {
      ...common,
      file: 'report',
      description: 'Thaw: writes down what became of every archive',
      memoryMb: 512,
      environment: { ...work, ...place },
      may: roles.report(reach),
    }),
  };
}

const commonOf = ({ settings }: RestoreVaultMachineProps) => ({
  timeoutSeconds: functionSeconds.vaultStep,
  settings,
});

/** By what they are about: each step gets those that its interface lists (functions/runtime/environment.ts). */
const variables = (
  {
    settings,
    bucket,
    bucketOwner,
    bucketRegion,
    workBucket,
    notifications,
    restoreJobOutput,
  }: RestoreVaultMachineProps,
  { restoreVault: itself }: roles.VaultReach,
) => ({
  owner: { BUCKET_OWNER: bucketOwner, BUCKET_REGION: bucketRegion },
  work: { WORK_BUCKET_NAME: workBucket.bucketName, ACCOUNT_ID: Stack.of(workBucket).account },
  destination: {
    BUCKET_NAME: bucket.bucketName,
    KEY_PREFIX: settings.keyPrefix,
    STORAGE_CLASS: settings.storageClass,
  },
  parts: {
    MINIMUM_PART_SIZE_BYTES: String(settings.minimumPartSize.toBytes()),
    RESTORE_SMALL_OUTPUT_UP_TO_BYTES: String(smallOutputUpToBytes(settings)),
  },
  restoreJobOutputArn: { RESTORE_JOB_OUTPUT_ARN: restoreJobOutput.stateMachineArn },
  restoreVaultArn: { RESTORE_VAULT_ARN: itself.arn },
  queue: { QUEUE_URL: notifications.queue.queueUrl, ROOM_QUEUE_URL: notifications.room.queueUrl },
  topic: { TOPIC_ARN: notifications.topic.topicArn },
  pace: {
    REQUESTS_PER_SECOND: Tokenization.stringifyNumber(settings.requestsPerSecond),
    WORKERS: Tokenization.stringifyNumber(settings.workers),
    MAX_CONCURRENCY: Tokenization.stringifyNumber(settings.maxConcurrency),
    SMALL_WORKERS: String(settings.smallWorkers),
  },
  money: { PRICE_FACTOR: String(settings.priceFactor) },
});

const currentVersions = (functions: VaultFunctions): VaultSteps => ({
  requestInventory: functions.requestInventory.currentVersion,
  chooseArchives: functions.chooseArchives.currentVersion,
  requestArchives: functions.requestArchives.currentVersion,
  takeStock: functions.takeStock.currentVersion,
  makeCopies: functions.makeCopies.currentVersion,
  report: functions.report.currentVersion,
});
