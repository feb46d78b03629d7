import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { type StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { restoreSmallOutput } from './definitions/restore-small-output.ts';
import type { Settings } from './props.ts';
import * as roles from './roles.ts';
import { stateMachine } from './state-machine.ts';
import type { StepFunctions } from './steps.ts';

export interface RestoreSmallOutputMachineProps {
  readonly settings: Settings;
  readonly functions: Pick<StepFunctions, 'restoreSmall'>;
  readonly restoreJobOutput: StateMachine;
  /** Where `start` takes its messages from. */
  readonly queue: IQueue;
  readonly reach: roles.Reach;
}

/** RestoreSmallOutput as a resource. */
export function restoreSmallOutputStateMachine(
  parent: Construct,
  { settings, functions: { restoreSmall }, restoreJobOutput, queue, reach }: RestoreSmallOutputMachineProps,
): StateMachine {
  const { restoreSmallOutputName: name, tracing } = settings;
  const { functionArn, currentVersion } = restoreSmall;
  return stateMachine(parent, 'RestoreSmallOutput', {
    settings,
    name,
    type: StateMachineType.EXPRESS,
    comment: 'An output of one part becomes one S3 object; RestoreJobOutput takes what fails',
    may: roles.restoreSmallOutput(reach, { functionArns: [functionArn], queueArn: queue.queueArn, tracing }),
    definition: (scope) => restoreSmallOutput(scope, { restoreSmall: currentVersion, restoreJobOutput, queue }),
  });
}
