import { inOrder, type ResolvedResource } from '../template/index.ts';
import { kindOf } from './changes.ts';
import { attempt, note, setStatus, type Tools, tell } from './operation.ts';
import { lastFirst, remove } from './removal.ts';
import type { DeployedResource, Plan, Stack } from './stack.ts';

/** Words of the two operations, which differ in nothing else. */
const wordsOf = {
  create: { begin: 'CREATE_IN_PROGRESS', done: 'CREATE_COMPLETE', failed: 'CREATE_FAILED', verb: 'create' },
  update: { begin: 'UPDATE_IN_PROGRESS', done: 'UPDATE_COMPLETE', failed: 'UPDATE_FAILED', verb: 'update' },
} as const;

interface Wanted {
  readonly kind: 'create' | 'update';
  /** Leaves what was made where it is, for people to look at. */
  readonly isRollbackDisabled: boolean;
}

/** Makes a stack what the plan says; what fails is rolled back. Never rejects: the stack's status tells. */
export async function deployStack(stack: Stack, plan: Plan, tools: Tools, wanted: Wanted): Promise<void> {
  const words = wordsOf[wanted.kind];
  const before = new Map(stack.resources);
  if (wanted.kind === 'create') adopt(stack, plan);
  setStatus(stack, words.begin, tools, 'User Initiated');
  const failed = await makeAll(stack, plan, tools);
  if (failed === undefined) {
    adopt(stack, plan);
    stack.outputs = plan.outputs;
    if (wanted.kind === 'update') {
      stack.updated = new Date().toISOString();
      await cleanUp(stack, plan, tools, before);
    }
    setStatus(stack, words.done, tools);
    return;
  }
  const reason = `The following resource(s) failed to ${words.verb}: [${failed}]. `;
  if (wanted.isRollbackDisabled) setStatus(stack, words.failed, tools, reason);
  else if (wanted.kind === 'create') await undoCreate(stack, tools, reason);
  else await undoUpdate(stack, plan, tools, { before, reason });
}

/** A new stack says at once what it will be; one that is updated when it is. */
function adopt(stack: Stack, plan: Plan): void {
  const { templateText, description, parameters, hidden, capabilities, tags } = plan;
  Object.assign(stack, { templateText, description, parameters, hidden, capabilities, tags });
}

/** Gives the logical id of what failed. */
async function makeAll(stack: Stack, plan: Plan, tools: Tools): Promise<string | undefined> {
  for (const resource of inOrder(plan.resources)) {
    if (!(await make(stack, resource, plan.caller, tools))) return resource.logicalId;
  }
  return undefined;
}

const newPhysicalResource = 'Requested update requires the creation of a new physical resource; hence creating one.';

async function make(stack: Stack, resource: ResolvedResource, caller: string, tools: Tools): Promise<boolean> {
  const before = stack.resources.get(resource.logicalId);
  const kind = kindOf(before, resource);
  if (kind === 'same') return true;
  const verb = kind === 'add' ? 'CREATE' : 'UPDATE';
  tell(stack, resource, `${verb}_IN_PROGRESS`, kind === 'replace' ? newPhysicalResource : undefined);
  const failure = await attempt(verb === 'CREATE' ? 'Create' : 'Update', stack, resource, tools.faults, async () => {
    if (kind !== 'modify') demandFree(stack, resource, tools);
    await resource.create?.(tools.services, caller);
  });
  if (failure !== undefined) {
    if (kind === 'add') note(stack, resource, 'CREATE_FAILED', failure);
    else tell(stack, resource, 'UPDATE_FAILED', failure);
    return false;
  }
  if (resource.type === 'AWS::Lambda::Version') countVersion(stack, resource);
  note(stack, resource, `${verb}_COMPLETE`);
  return true;
}

/** Lambda never gives a number twice. */
function countVersion({ versions }: Stack, { physicalId }: ResolvedResource): void {
  const [, functionName = '', number] = /:function:([^:]+):(\d+)$/.exec(physicalId) ?? [];
  versions.set(functionName, Math.max(versions.get(functionName) ?? 0, Number(number)));
}

function demandFree(stack: Stack, resource: ResolvedResource, { ownerOf, services }: Tools): void {
  const owner = ownerOf(stack, resource);
  if (owner !== undefined) throw new Error(`${resource.physicalId} already exists in stack ${owner}`);
  if (resource.type === 'AWS::S3::Bucket' && services.bucketExists(resource.physicalId)) {
    throw new Error(`${resource.physicalId} already exists`);
  }
}

/** What the plan no longer has goes, and what another has taken the place of. */
async function cleanUp(stack: Stack, plan: Plan, tools: Tools, before: ReadonlyMap<string, DeployedResource>) {
  setStatus(stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', tools);
  const wanted = new Map(plan.resources.map((resource) => [resource.logicalId, resource]));
  for (const resource of [...before.values()].reverse()) {
    const successor = wanted.get(resource.logicalId);
    if (successor === undefined) {
      await remove(stack, resource, tools, resource.deletionPolicy.startsWith('Retain'));
      stack.resources.delete(resource.logicalId);
    } else if (kindOf(resource, successor) === 'replace') {
      await remove(stack, resource, tools, resource.updateReplacePolicy === 'Retain');
    }
  }
}

/** Nothing that was made stays, but for what is retained whatever happens. */
async function undoCreate(stack: Stack, tools: Tools, reason: string): Promise<void> {
  setStatus(stack, 'ROLLBACK_IN_PROGRESS', tools, `${reason}Rollback requested by user.`);
  const failed: string[] = [];
  for (const resource of lastFirst(stack)) {
    if (await undoMade(stack, resource, tools)) stack.resources.delete(resource.logicalId);
    else failed.push(resource.logicalId);
  }
  const left = `The following resource(s) failed to delete: [${failed.join(', ')}]. `;
  setStatus(
    stack,
    failed.length === 0 ? 'ROLLBACK_COMPLETE' : 'ROLLBACK_FAILED',
    tools,
    failed.length === 0 ? undefined : left,
  );
}

/** What failed to be made is not there to be deleted. */
async function undoMade(stack: Stack, resource: DeployedResource, tools: Tools): Promise<boolean> {
  if (resource.status !== 'CREATE_FAILED') {
    return remove(stack, resource, tools, resource.deletionPolicy === 'Retain');
  }
  tell(stack, resource, 'DELETE_COMPLETE');
  return true;
}

interface Undo {
  readonly before: ReadonlyMap<string, DeployedResource>;
  readonly reason: string;
}

/** What was there is made as it was; then what was added goes. */
async function undoUpdate(stack: Stack, { caller }: Plan, tools: Tools, { before, reason }: Undo): Promise<void> {
  setStatus(stack, 'UPDATE_ROLLBACK_IN_PROGRESS', tools, reason);
  const added = lastFirst(stack).filter(
    ({ logicalId, physicalId }) => before.get(logicalId)?.physicalId !== physicalId,
  );
  for (const resource of inOrder([...before.values()])) {
    await restore(stack, resource, caller, tools);
  }
  setStatus(stack, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', tools);
  for (const resource of added) {
    await undoMade(stack, resource, tools);
    if (!before.has(resource.logicalId)) stack.resources.delete(resource.logicalId);
  }
  setStatus(stack, 'UPDATE_ROLLBACK_COMPLETE', tools);
}

/** Also where the update of it failed half-way. */
async function restore(stack: Stack, resource: DeployedResource, caller: string, tools: Tools): Promise<void> {
  const now = stack.resources.get(resource.logicalId);
  const failedHalfWay =
    stack.events.findLast(({ logicalId }) => logicalId === resource.logicalId)?.status === 'UPDATE_FAILED';
  if (now !== undefined && kindOf(now, resource) === 'same' && !failedHalfWay) return;
  tell(stack, resource, 'UPDATE_IN_PROGRESS');
  const failure = await attempt('Update', stack, resource, tools.faults, () =>
    resource.create?.(tools.services, caller),
  );
  note(stack, resource, failure === undefined ? 'UPDATE_COMPLETE' : 'UPDATE_FAILED', failure);
}
