import { Stack, Tags, Token } from 'aws-cdk-lib';
import { Grant, type IGrantable, type ManagedPolicy, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { STEPFUNCTIONS_USE_DISTRIBUTED_MAP_RESULT_WRITER_V2 } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import { resultsPrefix } from '../functions/restore/map-run-files.ts';
import { admitFromRoom } from './admit.ts';
import { alarms } from './alarms.ts';
import { destinationBucket, workBucket as newWorkBucket } from './buckets.ts';
import { checkProps } from './check-props.ts';
import { vaultDashboard } from './dashboard.ts';
import { mapNames } from './definitions/fetch.ts';
import { encryptLogs, letServicesUse } from './encryption.ts';
import { type EndedQueues, endedQueues } from './ended-queues.ts';
import { findJobs } from './find-jobs.ts';
import { grantRestoreVault } from './grant-restore-vault.ts';
import { tellKeyNeeds } from './key-needs.ts';
import { machineNames, refuseTaken } from './machine-names.ts';
import { machineOf, vaultsOf } from './names.ts';
import { type NotificationQueue, notificationQueue } from './notification-queue.ts';
import { operatorPolicy } from './operator-policy.ts';
import { tellOutcomes } from './outcome.ts';
import { outcomeTopic } from './outcome-topic.ts';
import type { GlacierRestoreProps, Settings } from './props.ts';
import { redriveFailed } from './redrive.ts';
import { restoreJobOutputStateMachine } from './restore-job-output.ts';
import { restoreSmallOutputStateMachine } from './restore-small-output.ts';
import { restoreVaultStateMachine } from './restore-vault.ts';
import type { Reach } from './roles.ts';
import { startFromQueue } from './start.ts';
import { stepFunctions } from './steps.ts';

export type { GlacierRestoreProps } from './props.ts';

/**
 * Restores what Glacier jobs make downloadable into S3. Name `topic` in a job (`SNSTopic`) or in a vault's
 * notifications: when the job is done its output becomes an object, byte for byte, or there is no object.
 */
export class GlacierRestore extends Construct {
  /** Glacier says here that a job is done. */
  readonly topic: ITopic;
  /** Where archives are restored to. */
  readonly bucket: IBucket;
  /** Results of the maps, not needed once a restore has ended; files and reports of vault runs. */
  readonly workBucket: IBucket;
  /** One execution per restore. */
  readonly restoreJobOutput: StateMachine;
  /** Restores outputs of one part; what it cannot do becomes an execution of `restoreJobOutput`. */
  readonly restoreSmallOutput: StateMachine;
  /** Everything in a vault: `{"vaultName": "...", "maxCostUsd": 50}` (functions/vault-flow.ts, VaultRequest). */
  readonly restoreVault: StateMachine;
  /** Notifications that nobody can understand, with the reason. */
  readonly deadLetterQueue: IQueue;
  /** Restores that failed: `redrive` looks at each some minutes later. */
  readonly failuresQueue: IQueue;
  /** People are told here of restores that failed for good, of those started by hand, and of alarms. */
  readonly outcomeTopic: Topic;
  /** Restores completed jobs whose notification never arrived. By hand: `{"vaultName": "...", "jobId": "..."}`, or the vault alone. */
  readonly findJobs: IFunction;
  /** For the role of whoever looks after restores: all that docs/operating.md asks of them. */
  readonly operatorPolicy: ManagedPolicy;
  /** Completes a restore by hand, after an update, where the results of its parts could not be read (docs/operating.md). */
  readonly finalize: IFunction;
  /** ARNs of the roles that work on the destination bucket: a bucket of another account must let them in. */
  readonly destinationRoleArns: string[];
  /** Statements that the policy of an imported `encryptionKey` needs; its owner adds them. */
  readonly keyNeeds: PolicyStatement[];
  /**
   * The settings in force, defaults filled in.
   *
   * @internal
   */
  readonly _settings: Settings;

  constructor(scope: Construct, id: string, props: GlacierRestoreProps = {}) {
    const settings = { ...checkProps(props), ...machineNames(scope, props) };
    refuseTaken(settings, othersIn(scope));
    super(scope, id);
    this._settings = settings;
    // Without this flag CDK leaves out the maps' ResultWriter, and says nothing.
    this.node.setContext(STEPFUNCTIONS_USE_DISTRIBUTED_MAP_RESULT_WRITER_V2, true);

    this.bucket = this.#destination();
    this.workBucket = this.#work();
    const reach = this.#reach();
    const bucketOwner = settings.bucketOwner ?? Stack.of(this).account;
    const bucketRegion = settings.bucketRegion ?? this.#knownRegion();
    const { bucket, workBucket } = this;
    const functions = stepFunctions(this, { settings, bucket, bucketOwner, bucketRegion, workBucket, reach });
    this.finalize = functions.finalize;
    this.restoreJobOutput = restoreJobOutputStateMachine(this, { settings, functions, workBucket, reach });

    const notifications = notificationQueue(this, settings);
    const { restoreJobOutput } = this;
    const { queue } = notifications;
    this.restoreSmallOutput = restoreSmallOutputStateMachine(this, {
      settings,
      functions,
      restoreJobOutput,
      queue,
      reach,
    });
    this.topic = notifications.topic;
    this.deadLetterQueue = notifications.deadLetters;
    const { restoreSmallOutput } = this;
    const queues = endedQueues(this, settings.encryptionKey);
    this.failuresQueue = queues.failures;
    startFromQueue(this, { settings, notifications, bell: queues.bell, restoreSmallOutput, reach });
    admitFromRoom(this, { settings, notifications, queues, restoreJobOutput, workBucket, reach });
    this.outcomeTopic = outcomeTopic(this, { email: settings.outcomeEmail, key: settings.encryptionKey });
    const ended = { settings, restoreJobOutput, workBucket, queues, reach };
    redriveFailed(this, ended);
    tellOutcomes(this, { ...ended, bucket, topic: this.outcomeTopic });
    const places = { settings, bucket, bucketOwner, bucketRegion, workBucket, notifications, restoreJobOutput, reach };
    const restoreVault = restoreVaultStateMachine(this, places);
    this.restoreVault = restoreVault.stateMachine;
    this.findJobs = findJobs(this, places);
    this.#watch(notifications, queues);
    this.operatorPolicy = this.#operatorPolicy(notifications, queues, reach);
    this.destinationRoleArns = [...Object.values(functions), ...restoreVault.atDestination, this.findJobs].flatMap(
      ({ role }) => role?.roleArn ?? [],
    );
    this.keyNeeds = [...this.#encrypt()];
    tellKeyNeeds(this, settings, this.keyNeeds.length > 0);
    this.#tag();
  }

  /** May restore a job's output by hand: `{"vaultName": "...", "jobId": "..."}` under any new name. */
  grantStart(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['states:StartExecution'],
      resourceArns: [this.restoreJobOutput.stateMachineArn],
    });
  }

  /** May restore whole vaults, look at their runs, stop them, give them files and read their reports. */
  grantRestoreVault(grantee: IGrantable): Grant {
    const { bucket, workBucket, _settings: settings } = this;
    return grantRestoreVault(grantee, {
      machineArn: machineOf(this, settings.restoreVaultName, []).arn,
      workBucketArn: workBucket.bucketArn,
      namesArn: bucket.arnForObjects(`${settings.keyPrefix}*_mapping/*`),
      keyArn: settings.encryptionKey?.keyArn,
    });
  }

  #watch({ queue, room, deadLetters }: NotificationQueue, queues: EndedQueues): void {
    const { _settings: settings, restoreJobOutput, restoreSmallOutput, restoreVault } = this;
    if (settings.alarms) {
      alarms(this, {
        topic: this.outcomeTopic,
        restoreJobOutputName: settings.restoreJobOutputName,
        restoreSmallOutput,
        restoreVault,
        queue,
        room,
        deadLetters,
        failureDeadLetters: queues.deadLetters,
      });
    }
    vaultDashboard(this, { queue, room, deadLetters: [deadLetters, queues.deadLetters], restoreJobOutput });
  }

  #operatorPolicy(notifications: NotificationQueue, queues: EndedQueues, reach: Reach) {
    const { restoreJobOutput, vaults, keyArn } = reach;
    const { _settings: settings, workBucket } = this;
    return operatorPolicy(this, {
      restoreJobOutput,
      restoreJobOutputName: settings.restoreJobOutputName,
      vaults,
      findJobs: this.findJobs,
      finalize: this.finalize,
      workBucket,
      queues: [notifications.queue, notifications.room, queues.failures, queues.outcomes],
      deadLetters: [notifications.deadLetters, queues.deadLetters],
      keyArn,
    });
  }

  #tag(): void {
    for (const [name, value] of Object.entries(this._settings.tags ?? { thaw: Stack.of(this).stackName })) {
      Tags.of(this).add(name, value);
    }
  }

  #encrypt(): readonly PolicyStatement[] {
    const { encryptionKey, logsPrincipal } = this._settings;
    if (encryptionKey === undefined) return [];
    encryptLogs(this, encryptionKey);
    return letServicesUse(this, encryptionKey, logsPrincipal);
  }

  #destination(): IBucket {
    const { bucket, bucketName, encryptionKey, accessLogs } = this._settings;
    if (bucket !== undefined) return bucket;
    if (bucketName !== undefined) return Bucket.fromBucketName(this, 'Destination', bucketName);
    return destinationBucket(this, { encryptionKey, accessLogs });
  }

  /** A bucket of another stack may lie in that stack's region; what CDK does not know is ours. */
  #knownRegion(): string {
    const { region } = this.bucket.env;
    return Token.isUnresolved(region) ? Stack.of(this).region : region;
  }

  #work(): IBucket {
    const { workBucketName, accessLogs, encryptionKey } = this._settings;
    if (workBucketName !== undefined) return Bucket.fromBucketName(this, 'Work', workBucketName);
    return newWorkBucket(this, { resultsPrefix, accessLogs, encryptionKey });
  }

  #reach(): Reach {
    const { vaults, keyPrefix, restoreJobOutputName, encryptionKey, bucketKeyArn } = this._settings;
    return {
      vaults: vaultsOf(this, vaults),
      destination: {
        bucketArn: this.bucket.bucketArn,
        objects: this.bucket.arnForObjects(`${keyPrefix}*`),
        keyArn: bucketKeyArn ?? (this.bucket.encryptionKey ?? encryptionKey)?.keyArn,
      },
      keyArn: encryptionKey?.keyArn,
      work: { bucketArn: this.workBucket.bucketArn },
      restoreJobOutput: machineOf(this, restoreJobOutputName, mapNames),
    };
  }
}

/** Settings of the stack's other constructs of this kind. */
const othersIn = (scope: Construct): Settings[] =>
  Stack.of(scope)
    .node.findAll()
    .flatMap((each) => (each instanceof GlacierRestore ? each._settings : []));
