import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { restoreSmallOutput } from './definitions/restore-small-output.ts';
import { roleOf } from './function.ts';
import type { Settings } from './props.ts';
import * as roles from './roles.ts';
import { machineLogs } from './state-machine-logs.ts';
import type { StepFunctions } from './steps.ts';

export interface ShortRoadProps {
  readonly settings: Settings;
  readonly functions: Pick<StepFunctions, 'restoreSmall'>;
  /** RestoreJobOutput, the long road. */
  readonly stateMachine: StateMachine;
  /** Where `start` takes its messages from. */
  readonly waitingRoom: IQueue;
  readonly reach: roles.Reach;
}

/** RestoreSmallOutput: its definition, its role, its log. */
export function shortRoadMachine(
  parent: Construct,
  { settings, functions: { restoreSmall }, stateMachine, waitingRoom, reach }: ShortRoadProps,
): StateMachine {
  const { shortRoadName, logRetention, logLevel, tracing } = settings;
  const may = roles.restoreSmallOutput(reach, {
    functionArns: [restoreSmall.functionArn],
    queueArn: waitingRoom.queueArn,
    tracing,
  });
  const role = roleOf(parent, 'RestoreSmallOutputRole', 'states.amazonaws.com', may);
  const scope = new Construct(parent, 'RestoreSmallOutput');
  const definition = restoreSmallOutput(scope, {
    restoreSmall: restoreSmall.currentVersion,
    restoreJobOutput: stateMachine,
    waitingRoom,
  });
  return new StateMachine(scope, 'StateMachine', {
    stateMachineName: shortRoadName,
    stateMachineType: StateMachineType.EXPRESS,
    comment: 'An output of one part becomes one S3 object; what fails takes the long road',
    definitionBody: DefinitionBody.fromChainable(definition),
    role: role.withoutPolicyUpdates(), // ours says it all
    logs: { level: logLevel, destination: machineLogs(scope, shortRoadName, logRetention) },
    tracingEnabled: tracing,
  });
}
