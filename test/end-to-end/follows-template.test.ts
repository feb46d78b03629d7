import { DescribeStateMachineCommand, GetExecutionHistoryCommand } from '@aws-sdk/client-sfn';
import { describe, expect, test } from '@jest/globals';
import type { Tree } from '../../local/cloudformation/template/index.ts';
import { startWorld, type World } from './harness.ts';
import { outputOf } from './output-of.ts';
import { renamingState, withoutGrant, withoutVariable } from './template-edits.ts';

/** One small restore on a stack that was changed before it was deployed. */
async function restoreOn(changeTemplate: ((template: Tree) => Tree) | undefined, tell: (told: Told) => Promise<void>) {
  const world = await startWorld({ changeTemplate });
  try {
    const archiveId = await world.upload(Buffer.from('thaw'));
    const jobId = await world.startJob({ archiveId });
    await tell({ world, execution: await world.restored(jobId) });
  } finally {
    await world.close();
  }
}

interface Told {
  readonly world: World;
  readonly execution: Awaited<ReturnType<World['restored']>>;
}

describe('the local cloud does what the template says', () => {
  test('DescribeStateMachine answers exactly the resolved definition', () =>
    restoreOn(undefined, async ({ world }) => {
      const stateMachineArn = outputOf(world.cloud, 'StateMachineArn');
      const described = await world.clients.states.send(new DescribeStateMachineCommand({ stateMachineArn }));
      const resolved = world.cloud.template.resources.find(({ arn }) => arn === stateMachineArn);
      expect(described.definition).toBe(resolved?.properties.DefinitionString);
    }));

  test('a grant removed: AccessDenied, naming role, action and resource', () =>
    restoreOn(withoutGrant('glacier:DescribeJob'), async ({ execution, world }) => {
      expect(execution).toMatchObject({ status: 'FAILED', error: 'AccessDeniedException' });
      expect(execution.cause).toMatch(
        /assumed-role\/Thaw-Plan.* is not authorized to perform: glacier:DescribeJob on resource: .*:vaults\/demo because no identity-based policy allows/,
      );
      expect(world.cloud.policies.refusals()).toMatchObject([{ action: 'glacier:DescribeJob' }]);
      expect(await world.objects()).toEqual([]);
    }));

  test('an environment variable removed: ConfigurationError, naming it', () =>
    restoreOn(withoutVariable('BUCKET_NAME'), async ({ execution }) => {
      expect(execution).toMatchObject({ status: 'FAILED', error: 'ConfigurationError' });
      expect(execution.cause).toMatch(/BUCKET_NAME/);
    }));

  test('a state renamed: its new name in the history', () =>
    restoreOn(renamingState('Finalize', 'FoldAndComplete'), async ({ execution, world }) => {
      expect(execution.status).toBe('SUCCEEDED');
      const { executionArn } = execution;
      const { events = [] } = await world.clients.states.send(new GetExecutionHistoryCommand({ executionArn }));
      const entered = events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
      expect(entered).toContain('FoldAndComplete');
      expect(entered).not.toContain('Finalize');
    }));
});
