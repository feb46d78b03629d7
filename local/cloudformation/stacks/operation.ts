import { randomUUID } from 'node:crypto';
import type { Fault, Faults } from '../../faults.ts';
import type { ResolvedResource, Services } from '../template/index.ts';
import type { Stack } from './stack.ts';

/** What an operation on a stack needs of its surroundings. */
export interface Tools {
  readonly services: Services;
  readonly faults: Faults;
  /** The ARN of another stack that has a resource of this type and name. */
  readonly ownerOf: (stack: Stack, resource: ResolvedResource) => string | undefined;
  /** Called whenever the status of a stack has changed. */
  readonly save: (stack: Stack) => void;
}

const stackType = 'AWS::CloudFormation::Stack';

/** Gives the stack a new status, which is an event of its own. */
export function setStatus(stack: Stack, status: string, { save }: Pick<Tools, 'save'>, reason?: string): void {
  stack.status = status;
  stack.reason = reason;
  tell(stack, { logicalId: stack.name, physicalId: stack.id, type: stackType }, status, reason);
  save(stack);
}

type Named = Pick<ResolvedResource, 'logicalId' | 'physicalId' | 'type'>;

/** Adds an event. */
export function tell(stack: Stack, { logicalId, physicalId, type }: Named, status: string, reason?: string): void {
  const at = new Date().toISOString();
  stack.events.push({ id: `${logicalId}-${status}-${randomUUID()}`, logicalId, physicalId, type, status, reason, at });
}

/** An event of a resource, which the stack has from now on. */
export function note(stack: Stack, resource: ResolvedResource, status: string, reason?: string): void {
  tell(stack, resource, status, reason);
  stack.resources.set(resource.logicalId, { ...resource, status, reason, at: new Date().toISOString() });
}

/**
 * Does one thing to one resource. Faults at `cloudformation:<Verb>Resource`, facts `stack`, `logicalId`, `type`: `fail` with
 * `details.reason`, and `wait` until the promise `details.until` has resolved. Gives the reason where it fails.
 */
export async function attempt(
  verb: 'Create' | 'Update' | 'Delete',
  { name }: Stack,
  { logicalId, type }: Named,
  faults: Faults,
  work: () => Promise<void> | void,
): Promise<string | undefined> {
  const fault = faults.strike(`cloudformation:${verb}Resource`, { stack: name, logicalId, type });
  try {
    if (fault?.kind === 'wait') await fault.details?.['until'];
    if (fault?.kind === 'fail') throw new Error(reasonOf(fault));
    await work();
    return undefined;
  } catch (error) {
    const said = Error.isError(error) ? error.message : String(error);
    return `Resource handler returned message: "${said}" (RequestToken: ${randomUUID()}, HandlerErrorCode: GeneralServiceException)`;
  }
}

const reasonOf = ({ details }: Fault): string =>
  typeof details?.['reason'] === 'string' ? details['reason'] : 'Internal Failure';
