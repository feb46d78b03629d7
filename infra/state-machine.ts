import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { resultsPrefix } from '../functions/restore/map-run-files.ts';
import { restoreJobOutput } from './definitions/restore-job-output.ts';
import { roleOf } from './function.ts';
import type { Settings } from './props.ts';
import * as roles from './roles.ts';
import { machineLogs } from './state-machine-logs.ts';
import type { StepFunctions } from './steps.ts';

export interface MachineProps {
  readonly settings: Settings;
  readonly functions: StepFunctions;
  readonly workBucket: IBucket;
  readonly reach: roles.Reach;
}

/** RestoreJobOutput: its definition, its role, its log. */
export function machine(parent: Construct, { settings, functions, workBucket, reach }: MachineProps): StateMachine {
  const { stateMachineName, maxConcurrency, logRetention, logLevel, tracing } = settings;
  const functionArns = [functions.plan, functions.fetchPart, functions.finalize, functions.abandon].map(
    ({ functionArn }) => functionArn,
  );
  const may = roles.restoreJobOutput(reach, { functionArns, resultsPrefix, tracing });
  const role = roleOf(parent, 'RestoreJobOutputRole', 'states.amazonaws.com', may);

  const scope = new Construct(parent, 'RestoreJobOutput'); // its states are named Plan, FetchPart ... like the functions
  const stateMachine = new StateMachine(scope, 'StateMachine', {
    stateMachineName,
    comment: 'The output of one Glacier job becomes one S3 object, byte for byte',
    definitionBody: DefinitionBody.fromChainable(
      restoreJobOutput(scope, { steps: currentVersions(functions), workBucket, maxConcurrency }),
    ),
    role: role.withoutPolicyUpdates(), // ours says it all; CDK would add the whole work bucket
    logs: { level: logLevel, destination: machineLogs(scope, stateMachineName, logRetention) },
    tracingEnabled: tracing,
  });
  stateMachine.node.tryRemoveChild('DistributedMapPolicy'); // CDK's, attached to nothing
  return stateMachine;
}

const currentVersions = ({ plan, fetchPart, finalize, abandon }: StepFunctions) => ({
  plan: plan.currentVersion,
  fetchPart: fetchPart.currentVersion,
  finalize: finalize.currentVersion,
  abandon: abandon.currentVersion,
});
