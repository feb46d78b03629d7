import { Stack } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { functionSeconds, shortRoadUpToBytes } from './definitions/budgets.ts';
import { restoreVault, type VaultSteps } from './definitions/restore-vault.ts';
import { roleOf, type StepFunctionProps, stepFunction } from './function.ts';
import { machineOf } from './names.ts';
import type { Settings } from './props.ts';
import * as roles from './restore-vault-roles.ts';
import type { Reach } from './roles.ts';
import { machineLogs } from './state-machine-logs.ts';
import type { WaitingRoom } from './waiting-room.ts';

export interface VaultProps {
  readonly settings: Settings;
  readonly bucket: IBucket;
  /** Account id of the bucket's owner. */
  readonly bucketOwner: string;
  readonly workBucket: IBucket;
  readonly room: WaitingRoom;
  /** RestoreJobOutput. */
  readonly stateMachine: StateMachine;
  readonly reach: Reach;
}

type VaultFunctions = Readonly<Record<keyof VaultSteps, LambdaFunction>>;

/** RestoreVault: its functions, its definition, its role, its log. */
export function restoreVaultMachine(parent: Construct, props: VaultProps): VaultMachine {
  const { settings, stateMachine } = props;
  const reach = reachOf(parent, props);
  const functions = vaultFunctions(parent, props, reach);
  const functionArns = Object.values(functions).map(({ functionArn }) => functionArn);
  const may = roles.restoreVault(reach, { functionArns, tracing: settings.tracing });
  const role = roleOf(parent, 'RestoreVaultRole', 'states.amazonaws.com', may);

  const scope = new Construct(parent, 'RestoreVault');
  const definition = restoreVault(scope, {
    steps: currentVersions(functions),
    restoreJobOutput: stateMachine,
    itself: StateMachine.fromStateMachineArn(scope, 'Itself', reach.vaultMachine.arn),
  });
  const machine = new StateMachine(scope, 'StateMachine', {
    stateMachineName: settings.vaultMachineName,
    comment: 'Everything in a vault becomes objects, and a report says so',
    definitionBody: DefinitionBody.fromChainable(definition),
    role: role.withoutPolicyUpdates(), // ours says it all
    logs: {
      level: settings.logLevel,
      destination: machineLogs(scope, settings.vaultMachineName, settings.logRetention),
    },
    tracingEnabled: settings.tracing,
  });
  const { requestInventory, chooseArchives, takeStock } = functions;
  return { machine, atDestination: [requestInventory, chooseArchives, takeStock] };
}

export interface VaultMachine {
  readonly machine: StateMachine;
  /** Those that look into the destination bucket. */
  readonly atDestination: readonly LambdaFunction[];
}

function reachOf(scope: Construct, { settings, room, reach }: VaultProps): roles.VaultReach {
  return {
    ...reach,
    vaultMachine: machineOf(scope, settings.vaultMachineName, []),
    queueArn: room.queue.queueArn,
    endRuleArn: Stack.of(scope).formatArn({
      service: 'events',
      resource: 'rule',
      resourceName: 'StepFunctionsGetEventsForStepFunctionsExecutionRule',
    }),
  };
}

function vaultFunctions(scope: Construct, props: VaultProps, reach: roles.VaultReach): VaultFunctions {
  const { settings } = props;
  const make = (name: string, of: Pick<StepFunctionProps, 'file' | 'description' | 'memoryMb' | 'may'>) =>
    stepFunction(scope, name, {
      ...of,
      timeoutSeconds: functionSeconds.vaultStep,
      environment: environmentOf(props, reach),
      logRetention: settings.logRetention,
    });
  return {
    requestInventory: make('RequestInventory', {
      file: 'request-inventory',
      description: 'Thaw: locks a vault, and asks for its inventory where there is none',
      may: roles.requestInventory(reach),
    }),
    chooseArchives: make('ChooseArchives', {
      file: 'choose-archives',
      description: 'Thaw: names, selects, orders and prices the archives of an inventory',
      memoryMb: 1769, // one whole processor (Lambda guide, "configuration-memory"): it parses and sorts
      may: roles.chooseArchives(reach),
    }),
    requestArchives: make('RequestArchives', {
      file: 'request-archives',
      description: 'Thaw: asks Glacier for archives, in order, at a pace, within the budget',
      memoryMb: 512,
      may: roles.requestArchives(reach),
    }),
    takeStock: make('TakeStock', {
      file: 'take-stock',
      description: 'Thaw: compares what was wanted with what is there',
      memoryMb: 512,
      may: roles.takeStock(reach),
    }),
    report: make('Report', {
      file: 'report',
      description: 'Thaw: writes down what became of every archive',
      memoryMb: 512,
      may: roles.report(reach),
    }),
  };
}

const environmentOf = (
  { settings, bucket, bucketOwner, workBucket, room, stateMachine }: VaultProps,
  { vaultMachine }: roles.VaultReach,
) => ({
  ACCOUNT_ID: Stack.of(workBucket).account,
  BUCKET_OWNER: bucketOwner,
  BUCKET_NAME: bucket.bucketName,
  KEY_PREFIX: settings.keyPrefix,
  STORAGE_CLASS: settings.storageClass,
  MINIMUM_PART_SIZE_BYTES: String(settings.minimumPartSize.toBytes()),
  REQUESTS_PER_SECOND: String(settings.requestsPerSecond),
  SHORT_ROAD_UP_TO_BYTES: String(shortRoadUpToBytes(settings)),
  WORK_BUCKET_NAME: workBucket.bucketName,
  TOPIC_ARN: room.topic.topicArn,
  QUEUE_URL: room.queue.queueUrl,
  STATE_MACHINE_ARN: stateMachine.stateMachineArn,
  VAULT_MACHINE_ARN: vaultMachine.arn,
});

const currentVersions = (functions: VaultFunctions): VaultSteps => ({
  requestInventory: functions.requestInventory.currentVersion,
  chooseArchives: functions.chooseArchives.currentVersion,
  requestArchives: functions.requestArchives.currentVersion,
  takeStock: functions.takeStock.currentVersion,
  report: functions.report.currentVersion,
});
