import type { ResolvedResource } from '../template/index.ts';
import type { Change, Plan, Stack } from './stack.ts';

export type Kind = 'same' | 'add' | 'modify' | 'replace';

/** What happens to one resource. A new physical name, or a new version's number, makes a new resource. */
export function kindOf(before: ResolvedResource | undefined, resource: ResolvedResource): Kind {
  if (before === undefined) return 'add';
  if (before.type !== resource.type || before.physicalId !== resource.physicalId) return 'replace';
  return JSON.stringify(before.properties) === JSON.stringify(resource.properties) ? 'same' : 'modify';
}

/** All that would change, in the order in which it would. */
export function changesOf(stack: Stack, plan: Plan): readonly Change[] {
  const wanted = new Set(plan.resources.map(({ logicalId }) => logicalId));
  const gone = [...stack.resources.values()].filter(({ logicalId }) => !wanted.has(logicalId));
  return [
    ...plan.resources.flatMap((resource) => changeOf(stack.resources.get(resource.logicalId), resource)),
    ...gone.map(
      (resource): Change => ({
        ...named(resource),
        action: 'Remove',
        isReplaced: false,
        policyAction: policyActionOf(resource.deletionPolicy),
      }),
    ),
  ];
}

function changeOf(before: ResolvedResource | undefined, resource: ResolvedResource): readonly Change[] {
  const kind = kindOf(before, resource);
  if (before === undefined) {
    return [{ ...named(resource), physicalId: undefined, action: 'Add', isReplaced: false, policyAction: undefined }];
  }
  if (kind === 'same') return [];
  const isReplaced = kind === 'replace';
  const policyAction = isReplaced ? `ReplaceAnd${policyActionOf(before.updateReplacePolicy)}` : undefined;
  return [{ ...named(before), action: 'Modify', isReplaced, policyAction }];
}

const named = ({ logicalId, physicalId, type }: ResolvedResource) => ({ logicalId, physicalId, type });

const policyActionOf = (policy: string) => (policy.startsWith('Retain') ? 'Retain' : 'Delete');

/** Whether nothing at all would be different: CloudFormation then refuses to do it. */
export const isUnchanged = (stack: Stack, plan: Plan): boolean =>
  changesOf(stack, plan).length === 0 &&
  JSON.stringify([stack.outputs, stack.tags, stack.description]) ===
    JSON.stringify([plan.outputs, plan.tags, plan.description]);
