import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { STEPFUNCTIONS_USE_DISTRIBUTED_MAP_RESULT_WRITER_V2 } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import { destinationBucket, workBucket } from './buckets.ts';
import { checkProps } from './check-props.ts';
import { type StepFunctionProps, stepFunction } from './function.ts';
import { policyOf } from './grants.ts';
import { machineOf, vaultsOf } from './names.ts';
import type { GlacierRestoreProps, Settings } from './props.ts';
import { abandonMay, fetchPartMay, finalizeMay, machineMay, planMay, type Reach, startMay } from './roles.ts';
import { functionSeconds } from './state-machine/budgets.ts';
import { resultsPrefix } from './state-machine/fetch.ts';
import { restoreJobOutput, type Steps } from './state-machine/restore-job-output.ts';
import { type WaitingRoom, waitingRoom } from './waiting-room.ts';

export type { GlacierRestoreProps } from './props.ts';

type StepFunctions = Readonly<Record<keyof Steps, NodejsFunction>>;

/** Labels of the two maps, which are their states' names. */
const mapLabels = ['FetchParts', 'FetchLargeParts'];

/**
 * Restores what Glacier jobs make downloadable into S3. Name `topic` in a job (`SNSTopic`) or in a vault's
 * notifications: when the job is done its output becomes an object, byte for byte, or there is no object.
 */
export class GlacierRestore extends Construct {
  /** Glacier says here that a job is done. */
  readonly topic: ITopic;
  /** Where archives are restored to. */
  readonly bucket: IBucket;
  /** Results of the maps; nothing in it is needed once a restore has ended. */
  readonly workBucket: IBucket;
  /** One execution a restore. */
  readonly stateMachine: StateMachine;
  /** Notifications that nobody can understand, with the reason. */
  readonly deadLetterQueue: IQueue;
  /** ARNs of the roles that work on the destination bucket: a bucket of another account must let them in. */
  readonly destinationRoleArns: readonly string[];
  /** The settings in force, defaults filled in. */
  readonly settings: Settings;

  constructor(scope: Construct, id: string, props: GlacierRestoreProps = {}) {
    const settings = checkProps(props);
    super(scope, id);
    // Without this flag CDK leaves out the maps' ResultWriter, and says nothing.
    this.node.setContext(STEPFUNCTIONS_USE_DISTRIBUTED_MAP_RESULT_WRITER_V2, true);

    this.settings = settings;
    this.bucket = this.#destination();
    this.workBucket = workBucket(this, resultsPrefix);
    const room = waitingRoom(this);
    this.topic = room.topic;
    this.deadLetterQueue = room.deadLetters;

    const reach = this.#reach();
    const steps = this.#steps(reach);
    this.destinationRoleArns = Object.values(steps).flatMap(({ role }) => role?.roleArn ?? []);
    this.stateMachine = this.#stateMachine(reach, steps);
    this.#start(reach, room);
  }

  /** May restore a job's output by hand: `{"vaultName": "...", "jobId": "..."}` under any new name. */
  grantStart(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['states:StartExecution'],
      resourceArns: [this.stateMachine.stateMachineArn],
    });
  }

  #destination(): IBucket {
    const { bucket, bucketName, encryptionKey } = this.settings;
    if (bucket !== undefined) return bucket;
    if (bucketName !== undefined) return Bucket.fromBucketName(this, 'Destination', bucketName);
    return destinationBucket(this, encryptionKey);
  }

  get #bucketOwner(): string {
    return this.settings.bucketOwner ?? Stack.of(this).account;
  }

  #reach(): Reach {
    const { vaults, keyPrefix, stateMachineName, encryptionKey } = this.settings;
    return {
      vaults: vaultsOf(this, vaults),
      destination: {
        bucketArn: this.bucket.bucketArn,
        objects: this.bucket.arnForObjects(`${keyPrefix}*`),
        keyArn: (encryptionKey ?? this.bucket.encryptionKey)?.keyArn,
      },
      work: { bucketArn: this.workBucket.bucketArn },
      machine: machineOf(this, stateMachineName, mapLabels),
    };
  }

  #function(name: string, props: Omit<StepFunctionProps, 'logRetention' | 'memoryMb'> & { memoryMb?: number }) {
    return stepFunction(this, name, { memoryMb: 256, ...props, logRetention: this.settings.logRetention });
  }

  #steps(reach: Reach): StepFunctions {
    const owner = { BUCKET_OWNER: this.#bucketOwner };
    return {
      plan: this.#function('Plan', {
        file: 'plan',
        description: 'Thaw: decides what a restore will do, and opens the upload',
        timeoutSeconds: functionSeconds.plan,
        environment: {
          ...owner,
          BUCKET_NAME: this.bucket.bucketName,
          KEY_PREFIX: this.settings.keyPrefix,
          STORAGE_CLASS: this.settings.storageClass,
          MINIMUM_PART_SIZE_BYTES: String(this.settings.minimumPartSize.toBytes()),
        },
        may: planMay(reach),
      }),
      fetchPart: this.#function('FetchPart', {
        file: 'fetch-part',
        description: 'Thaw: copies one part from Glacier to S3, and checks it',
        timeoutSeconds: functionSeconds.fetchPart,
        memoryMb: this.settings.fetchPartMemoryMb,
        environment: owner,
        may: fetchPartMay(reach),
      }),
      finalize: this.#function('Finalize', {
        file: 'finalize',
        description: 'Thaw: completes the upload if all parts fold to the tree hash',
        timeoutSeconds: functionSeconds.finalize,
        environment: owner,
        may: finalizeMay(reach, resultsPrefix),
      }),
      abandon: this.#function('Abandon', {
        file: 'abandon',
        description: 'Thaw: aborts the upload of a hopeless restore',
        timeoutSeconds: functionSeconds.abandon,
        environment: owner,
        may: abandonMay(reach),
      }),
    };
  }

  #stateMachine(reach: Reach, steps: StepFunctions): StateMachine {
    const { stateMachineName, maxConcurrency, logRetention, logLevel, tracing } = this.settings;
    const functionArns = Object.values(steps).map(({ functionArn }) => functionArn);
    const role = new Role(this, 'RestoreJobOutputRole', {
      description: 'What the state machine of Thaw may do',
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
      inlinePolicies: { StateMachine: policyOf(machineMay(reach, { functionArns, resultsPrefix, tracing })) },
    });
    const machine = new Construct(this, 'RestoreJobOutput');
    return new StateMachine(machine, 'StateMachine', {
      stateMachineName,
      comment: 'Restores one Glacier job’s output into one S3 object, byte for byte',
      definitionBody: DefinitionBody.fromChainable(
        restoreJobOutput(machine, {
          steps: {
            plan: steps.plan.currentVersion,
            fetchPart: steps.fetchPart.currentVersion,
            finalize: steps.finalize.currentVersion,
            abandon: steps.abandon.currentVersion,
          },
          workBucket: this.workBucket,
          maxConcurrency,
        }),
      ),
      role: role.withoutPolicyUpdates(), // ours says it all; CDK would add the whole work bucket
      logs: {
        level: logLevel,
        destination: new LogGroup(machine, 'Logs', {
          // Under this name no statement is added to CloudWatch's one resource policy, which is short (guide, "cw-logs").
          logGroupName: `/aws/vendedlogs/states/${stateMachineName}`,
          retention: logRetention,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      },
      tracingEnabled: tracing,
    });
  }

  #start(reach: Reach, { queue, deadLetters }: WaitingRoom): void {
    const start = this.#function('Start', {
      file: 'start',
      description: 'Thaw: starts one execution for each job that is done, when there is room',
      timeoutSeconds: functionSeconds.start,
      environment: {
        ACCOUNT_ID: Stack.of(this).account,
        STATE_MACHINE_ARN: this.stateMachine.stateMachineArn,
        DEAD_LETTER_QUEUE_URL: deadLetters.queueUrl,
        WORKERS: String(this.settings.workers),
        MAX_CONCURRENCY: String(this.settings.maxConcurrency),
      },
      may: startMay(reach, queue.queueArn, deadLetters.queueArn),
    });
    new EventSourceMapping(this, 'StartFromQueue', {
      target: start.currentVersion,
      eventSourceArn: queue.queueArn,
      batchSize: 10,
      reportBatchItemFailures: true,
      maxConcurrency: 2, // the least there is: two gates that look at once can each let one restore too many through
    });
  }
}
