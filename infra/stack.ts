import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { bucketNeeds } from './bucket-needs.ts';
import { settingsFromContext } from './context.ts';
import { GlacierRestore, type GlacierRestoreProps } from './glacier-restore.ts';

/** One `GlacierRestore`, told what it needs to know by `-c name=value`, and the names people need of it. */
export class ThawStack extends Stack {
  readonly restore: GlacierRestore;

  constructor(scope: Construct, id: string, props: StackProps & { readonly restore?: GlacierRestoreProps } = {}) {
    super(scope, id, { description: 'Thaw: restores Glacier vault archives into S3, byte for byte', ...props });
    // The id that CDK leaves out of names: a role is Thaw-PlanRole..., not Thaw-RestorePlanRole...
    this.restore = new GlacierRestore(this, 'Default', props.restore ?? settingsFromContext(this.node));

    const {
      topic,
      bucket,
      workBucket,
      restoreJobOutput,
      restoreVault,
      deadLetterQueue,
      outcomeTopic,
      findJobs,
      operatorPolicy,
      keyNeeds,
      settings,
    } = this.restore;
    this.#output(
      'TopicArn',
      topic.topicArn,
      'Name it in a job (SNSTopic): when the job is done its output is restored',
    );
    this.#output('BucketName', bucket.bucketName, 'Where archives are restored to');
    this.#output(
      'WorkBucketName',
      workBucket.bucketName,
      'What the parts of a restore gave back, and the files of vault runs',
    );
    this.#output('StateMachineArn', restoreJobOutput.stateMachineArn, 'One execution a restore');
    this.#output('VaultMachineArn', restoreVault.stateMachineArn, 'One execution a run through a whole vault');
    this.#output('DeadLetterQueueUrl', deadLetterQueue.queueUrl, 'Notifications that nobody could understand');
    this.#output(
      'OutcomeTopicArn',
      outcomeTopic.topicArn,
      'Subscribe to it: it tells of restores that failed for good',
    );
    this.#output('OperatorPolicyArn', operatorPolicy.managedPolicyArn, 'For the role of who looks after restores');
    this.#output('FindJobsFunctionName', findJobs.functionName, 'Invoke it to restore what was never told of');
    if (keyNeeds.length > 0) {
      const statements = this.toJsonString(keyNeeds.map((statement): object => statement.toStatementJson()));
      this.#output('KeyNeedsStatements', statements, 'For the owner of the key to add');
    }
    if (settings.bucket ?? settings.bucketName) {
      const foreignRoles = settings.bucketOwner === undefined ? [] : this.restore.destinationRoleArns;
      const needs = bucketNeeds(bucket.bucketArn, settings.keyPrefix, foreignRoles);
      this.#output(
        'BucketNeedsLifecycleRule',
        this.toJsonString(needs.lifecycleRule),
        'For the owner of the bucket to add',
      );
      this.#output('BucketNeedsStatements', this.toJsonString(needs.statements), 'For the owner of the bucket to add');
    }
  }

  #output(name: string, value: string, description: string): void {
    // oxlint-disable-next-line no-new -- a construct is in its scope by being made
    new CfnOutput(this, name, { value, description });
  }
}
