import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Machine, Vaults } from './grants.ts';

/** The named vaults, or all of account and region. */
export function vaultsOf(scope: Construct, names: readonly string[] = ['*']): Vaults {
  const stack = Stack.of(scope);
  return {
    arns: names.map((name) => stack.formatArn({ service: 'glacier', resource: 'vaults', resourceName: name })),
  };
}

/** ARNs around a state machine, from its name. `labels` are those of its Distributed Maps. */
export function machineOf(scope: Construct, name: string, labels: readonly string[]): Machine {
  const arn = (resource: string, resourceName: string) =>
    Stack.of(scope).formatArn({
      service: 'states',
      resource,
      resourceName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  return {
    arn: arn('stateMachine', name),
    executions: arn('execution', `${name}:*`),
    executionsAndChildren: arn('execution', `${name}*:*`),
    childrenByLabel: labels.map((label) => arn('execution', `${name}/${label}:*`)),
  };
}
