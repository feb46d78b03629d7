import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { bucketNeeds } from './bucket-needs.ts';
import { settingsFromContext } from './context.ts';
import { GlacierRestore, type GlacierRestoreProps } from './glacier-restore.ts';
import { version } from './version.ts';

export interface ThawStackProps extends StackProps {
  /**
   * The settings of the `GlacierRestore` in the stack.
   *
   * @default - those of the app's context: `cdk.json`, or `-c name=value`
   */
  readonly restore?: GlacierRestoreProps;
}

/**
 * A stack with one `GlacierRestore`, and with the outputs by which the command `thaw` finds what it needs. Its settings come
 * from the app's context where they are not given.
 */
export class ThawStack extends Stack {
  /** The construct in the stack. */
  readonly restore: GlacierRestore;

  constructor(scope: Construct, id: string, props: ThawStackProps = {}) {
    const { restore, ...stackProps } = props;
    super(scope, id, {
      description: 'Thaw: restores Glacier vault archives into S3, byte for byte',
      ...stackProps,
    });
    // The id that CDK leaves out of names: a role is Thaw-PlanRole..., not Thaw-RestorePlanRole...
    this.restore = new GlacierRestore(this, 'Default', restore ?? settingsFromContext(this.node));

    const {
      topic,
      bucket,
      workBucket,
      restoreJobOutput,
      restoreVault,
      deadLetterQueue,
      failuresQueue,
      outcomeTopic,
      findJobs,
      finalize,
      operatorPolicy,
      keyNeeds,
      _settings: settings,
    } = this.restore;
    this.#output('Version', version, 'The version of Thaw that the stack was deployed from');
    this.#output(
      'TopicArn',
      topic.topicArn,
      'Topic to name in a job (SNSTopic): when the job completes, its output is restored',
    );
    this.#output('BucketName', bucket.bucketName, 'Bucket that archives are restored into');
    this.#output(
      'WorkBucketName',
      workBucket.bucketName,
      'Bucket with the results of parts and the files of vault runs',
    );
    this.#output(
      'StateMachineArn',
      restoreJobOutput.stateMachineArn,
      'State machine RestoreJobOutput: one execution per restore',
    );
    this.#output(
      'VaultMachineArn',
      restoreVault.stateMachineArn,
      'State machine RestoreVault: one execution per run of a whole vault',
    );
    this.#output('DeadLetterQueueUrl', deadLetterQueue.queueUrl, 'Queue of notifications that could not be understood');
    this.#output('FailuresQueueUrl', failuresQueue.queueUrl, 'Queue of restores that failed, which may be redriven');
    this.#output(
      'OutcomeTopicArn',
      outcomeTopic.topicArn,
      'Subscribe to it to be notified of restores that failed permanently',
    );
    this.#output('OperatorPolicyArn', operatorPolicy.managedPolicyArn, 'Managed policy for the role of your operators');
    this.#output(
      'FindJobsFunctionName',
      findJobs.functionName,
      'Invoke it to restore jobs whose notification never arrived',
    );
    this.#output(
      'FinalizeFunctionName',
      finalize.functionName,
      'Invoke it to finish a restore after an update (thaw help operating)',
    );
    if (keyNeeds.length > 0) {
      const statements = this.toJsonString(keyNeeds.map((statement): object => statement.toStatementJson()));
      this.#output('KeyNeedsStatements', statements, 'Statements that the owner of the key must add');
    }
    if (settings.bucket ?? settings.bucketName) {
      const foreignRoles = settings.bucketOwner === undefined ? [] : this.restore.destinationRoleArns;
      const needs = bucketNeeds(bucket.bucketArn, settings.keyPrefix, foreignRoles);
      this.#output(
        'BucketNeedsLifecycleRule',
        this.toJsonString(needs.lifecycleRule),
        'For the owner of the bucket to add',
      );
      if (needs.statements.length > 0) {
        this.#output(
          'BucketNeedsStatements',
          this.toJsonString(needs.statements),
          "Add these statements to the bucket's policy, which lets the roles in. Merge: do not replace those that it has",
        );
      }
      this.#output(
        'BucketNeverOverwrite',
        this.toJsonString(needs.neverOverwrite),
        settings.keyPrefix === ''
          ? "Add it to the policy of a bucket for restores alone: it forbids everybody's plain PutObject in the whole bucket. Merge: do not replace the statements that are there"
          : "Add it to the bucket's policy: S3 then overwrites nothing below the key prefix. Merge: do not replace the statements that are there",
      );
    }
  }

  #output(name: string, value: string, description: string): void {
    // oxlint-disable-next-line no-new -- a construct is in its scope by being made
    new CfnOutput(this, name, { value, description });
  }
}
