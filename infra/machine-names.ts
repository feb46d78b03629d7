import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { SettingRefused } from './check-props.ts';

/** Names of the three state machines, which are unique in an account and region. */
export interface MachineNames {
  readonly restoreJobOutputName: string;
  readonly restoreSmallOutputName: string;
  readonly restoreVaultName: string;
}

/** Most characters of a state machine's name (Step Functions guide, "service-quotas"). */
const longest = 80;

/**
 * The names of state machines: those that are given, otherwise `<stack>-RestoreJobOutput` and so on, so that two stacks in one
 * account do not collide. Throws `SettingRefused` if the stack's name leaves too little room.
 */
export function machineNames(scope: Construct, given: Partial<MachineNames>): MachineNames {
  const stackName = nameOf(Stack.of(scope));
  const named = (setting: keyof MachineNames, machine: string): string => {
    const name = given[setting] ?? `${stackName}-${machine}`;
    if (given[setting] !== undefined || Token.isUnresolved(name) || name.length <= longest) return name;
    throw new SettingRefused(
      `The state machine "${name}" would have ${name.length} characters in its name, and ${longest} are allowed: give "${setting}", or the stack a shorter name.`,
    );
  };
  return {
    restoreJobOutputName: named('restoreJobOutputName', 'RestoreJobOutput'),
    restoreSmallOutputName: named('restoreSmallOutputName', 'RestoreSmallOutput'),
    restoreVaultName: named('restoreVaultName', 'RestoreVault'),
  };
}

/** The name of a nested stack is made up by CloudFormation, and long: its parent's and its own id stand for it. */
const nameOf = (stack: Stack): string =>
  stack.nestedStackParent === undefined ? stack.stackName : `${nameOf(stack.nestedStackParent)}-${stack.node.id}`;

/** Throws `SettingRefused` where another of the stack's constructs has taken one of the names: the deployment would fail. */
export function refuseTaken(names: MachineNames, others: readonly MachineNames[]): void {
  for (const setting of settings) {
    const name = names[setting];
    if (!others.some((other) => settings.some((each) => other[each] === name))) continue;
    throw new SettingRefused(
      `A stack with two GlacierRestore would have two state machines called "${name}": give one of them another "${setting}".`,
    );
  }
}

const settings = ['restoreJobOutputName', 'restoreSmallOutputName', 'restoreVaultName'] as const;
