import { RemovalPolicy } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, type IChainable, StateMachine, type StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { roleOf } from './function.ts';
import type { Settings } from './props.ts';

export interface StateMachineProps {
  readonly settings: Settings;
  /** Its physical name. */
  readonly name: string;
  readonly comment: string;
  /** @default STANDARD */
  readonly type?: StateMachineType;
  /** All it may do. */
  readonly may: readonly PolicyStatement[];
  /** Its states, in a scope of their own: they are named like the functions. */
  readonly definition: (scope: Construct) => IChainable;
}

/** One of the three state machines: its role, its log group, its definition. */
export function stateMachine(parent: Construct, id: string, props: StateMachineProps): StateMachine {
  const { settings, name, comment, type, may, definition } = props;
  const { logLevel: level, logRetention, tracing } = settings;
  const role = roleOf(parent, `${id}Role`, 'states.amazonaws.com', may);
  const scope = new Construct(parent, id);
  const machine = new StateMachine(scope, 'StateMachine', {
    stateMachineName: name,
    ...(type && { stateMachineType: type }),
    comment,
    definitionBody: DefinitionBody.fromChainable(definition(scope)),
    role: role.withoutPolicyUpdates(), // ours says it all; CDK would add the whole work bucket
    logs: { level, destination: logsOf(scope, name, logRetention) },
    tracingEnabled: tracing,
  });
  machine.node.tryRemoveChild('DistributedMapPolicy'); // CDK's, attached to nothing
  return machine;
}

const logsOf = (scope: Construct, name: string, retention: RetentionDays): LogGroup =>
  new LogGroup(scope, 'Logs', {
    // Names that begin so need no room in CloudWatch's resource policy of 5,120 characters (guide, "cw-logs").
    logGroupName: `/aws/vendedlogs/states/${name}`,
    retention,
    removalPolicy: RemovalPolicy.DESTROY,
  });
