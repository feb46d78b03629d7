import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { resultsPrefix } from '../functions/restore/map-run-files.ts';
import { restoreJobOutput } from './definitions/restore-job-output.ts';
import type { Settings } from './props.ts';
import * as roles from './roles.ts';
import { stateMachine } from './state-machine.ts';
import type { StepFunctions } from './steps.ts';

export interface RestoreJobOutputMachineProps {
  readonly settings: Settings;
  readonly functions: StepFunctions;
  readonly workBucket: IBucket;
  readonly reach: roles.Reach;
}

/** RestoreJobOutput as a resource. */
export function restoreJobOutputStateMachine(
  parent: Construct,
  { settings, functions, workBucket, reach }: RestoreJobOutputMachineProps,
): StateMachine {
  const { restoreJobOutputName: name, maxConcurrency, tracing } = settings;
  const { plan, fetchPart, finalize, abandon } = functions;
  const functionArns = [plan, fetchPart, finalize, abandon].map(({ functionArn }) => functionArn);
  return stateMachine(parent, 'RestoreJobOutput', {
    settings,
    name,
    comment: 'The output of one Glacier job becomes one S3 object, byte for byte',
    may: roles.restoreJobOutput(reach, { functionArns, resultsPrefix, tracing }),
    definition: (scope) => restoreJobOutput(scope, { steps: currentVersions(functions), workBucket, maxConcurrency }),
  });
}

const currentVersions = ({ plan, fetchPart, finalize, abandon }: StepFunctions) => ({
  plan: plan.currentVersion,
  fetchPart: fetchPart.currentVersion,
  finalize: finalize.currentVersion,
  abandon: abandon.currentVersion,
});
