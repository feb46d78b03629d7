import { describe, expect, test } from '@jest/globals';
import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { GlacierRestore, type GlacierRestoreProps } from '../../infra/glacier-restore.ts';
import { ThawStack } from '../../infra/stack.ts';

const withoutBundles = () => new App({ context: { 'aws:cdk:bundling-stacks': [] } });

/** Names of state machines and of their log groups, as text where they are known at synth. */
function namesIn(stack: Stack): unknown[] {
  return Object.values(templateOf(stack).Resources).flatMap(({ Properties }) => {
    const { StateMachineName, LogGroupName } = Properties ?? {};
    return [StateMachineName, LogGroupName].filter((name) => name !== undefined);
  });
}

function templateOf(stack: Stack): { Resources: Record<string, { Properties?: Record<string, unknown> }> } {
  const { root } = stack.node;
  if (!(root instanceof App)) throw new Error('The stack stands in no app');
  return root.synth().getStackArtifact(stack.artifactId).template;
}

const called = (stackName: string, restore: GlacierRestoreProps = {}) =>
  new ThawStack(withoutBundles(), 'Thaw', { stackName, restore });

describe('state machines and their log groups', () => {
  test('are called by the stack, so that two stacks in one account do not collide', () => {
    expect(namesIn(called('Hospital'))).toEqual([
      '/aws/vendedlogs/states/Hospital-RestoreJobOutput',
      'Hospital-RestoreJobOutput',
      '/aws/vendedlogs/states/Hospital-RestoreSmallOutput',
      'Hospital-RestoreSmallOutput',
      '/aws/vendedlogs/states/Hospital-RestoreVault',
      'Hospital-RestoreVault',
    ]);
  });

  test('are called as the settings say', () => {
    const names = { restoreJobOutputName: 'One', restoreSmallOutputName: 'Two', restoreVaultName: 'Three' };
    expect(namesIn(called('Hospital', names))).toEqual(
      ['One', 'Two', 'Three'].flatMap((name) => [`/aws/vendedlogs/states/${name}`, name]),
    );
  });

  test('in a nested stack are called by its parent and its id, for CloudFormation makes up its name', () => {
    const parent = new Stack(withoutBundles(), 'Archive', { stackName: 'Archive-prod' });
    const { _settings: settings } = new GlacierRestore(new NestedStack(parent, 'Restore'), 'Thaw');
    expect(settings.restoreVaultName).toBe('Archive-prod-Restore-RestoreVault');
  });

  test('have room in the longest stack name that they allow, and the next is refused', () => {
    const longest = 'S'.repeat(61);
    expect(called(longest).restore._settings.restoreSmallOutputName).toHaveLength(80);
    expect(() => called(`${longest}S`)).toThrow(
      `The state machine "${longest}S-RestoreSmallOutput" would have 81 characters in its name, and 80 are allowed: give "restoreSmallOutputName", or the stack a shorter name.`,
    );
    const names = { restoreJobOutputName: 'One', restoreSmallOutputName: 'Two', restoreVaultName: 'Three' };
    expect(() => called('S'.repeat(128), names)).not.toThrow();
  });
});

describe('a second GlacierRestore in one stack', () => {
  test('is refused under the names of the first', () => {
    const stack = new Stack(withoutBundles(), 'Both');
    expect(new GlacierRestore(stack, 'First')._settings.restoreVaultName).toBe('Both-RestoreVault');
    expect(() => new GlacierRestore(stack, 'Second')).toThrow(
      'A stack with two GlacierRestore would have two state machines called "Both-RestoreJobOutput": give one of them another "restoreJobOutputName".',
    );
  });

  test('lives under names of its own', () => {
    const stack = new Stack(withoutBundles(), 'Both');
    const names = { restoreJobOutputName: 'One', restoreSmallOutputName: 'Two', restoreVaultName: 'Three' };
    expect(new GlacierRestore(stack, 'First')._settings.restoreJobOutputName).toBe('Both-RestoreJobOutput');
    expect(new GlacierRestore(stack, 'Second', names)._settings.restoreJobOutputName).toBe('One');
    expect(new Set(namesIn(stack)).size).toBe(12);
  });
});
