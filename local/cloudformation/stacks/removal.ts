import { attempt, setStatus, type Tools, tell } from './operation.ts';
import type { DeployedResource, Stack } from './stack.ts';

/** Takes a resource down, or leaves it where its policy says so. Answers whether it is off the stack. */
export async function remove(
  stack: Stack,
  resource: DeployedResource,
  tools: Tools,
  isRetained: boolean,
): Promise<boolean> {
  if (isRetained) {
    tell(stack, resource, 'DELETE_SKIPPED');
    return true;
  }
  tell(stack, resource, 'DELETE_IN_PROGRESS');
  const failure = await attempt('Delete', stack, resource, tools.faults, () => resource.remove?.(tools.services));
  tell(stack, resource, failure === undefined ? 'DELETE_COMPLETE' : 'DELETE_FAILED', failure);
  return failure === undefined;
}

/** Resources in the order in which they go: what was made last goes first. */
export const lastFirst = (stack: Stack): readonly DeployedResource[] => [...stack.resources.values()].reverse();

/** DeleteStack. What a resource's policy retains stays, and so does what `retained` names, after a deletion that failed. */
export async function deleteStack(stack: Stack, tools: Tools, retained: readonly string[]): Promise<void> {
  setStatus(stack, 'DELETE_IN_PROGRESS', tools, 'User Initiated');
  const failed: string[] = [];
  for (const resource of lastFirst(stack)) {
    const isRetained = resource.deletionPolicy.startsWith('Retain') || retained.includes(resource.logicalId);
    if (await remove(stack, resource, tools, isRetained)) stack.resources.delete(resource.logicalId);
    else failed.push(resource.logicalId);
  }
  if (failed.length > 0) {
    setStatus(stack, 'DELETE_FAILED', tools, `The following resource(s) failed to delete: [${failed.join(', ')}]. `);
    return;
  }
  stack.deleted = new Date().toISOString();
  stack.outputs = [];
  setStatus(stack, 'DELETE_COMPLETE', tools);
}
