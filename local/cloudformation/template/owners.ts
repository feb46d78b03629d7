import type { Resolved, ResolvedResource } from './resolve.ts';
import { templateError } from './tree.ts';

/** Which stack made what has a name: two stacks that give one name to two things collide, as on AWS. */
export class Owners {
  readonly #stackOf = new Map<string, string>();

  /** Throws where another stack has one of these names, before anything is made. */
  claim({ stack, resources }: Resolved): void {
    const named = resources.filter(isNamed);
    for (const resource of named) {
      const owner = this.#stackOf.get(keyOf(resource)) ?? stack.name;
      if (owner === stack.name) continue;
      throw templateError(
        `Cannot deploy ${stack.name}: ${resource.logicalId} (${resource.type}) is called "${resource.physicalId}", which already exists in stack ${owner}.`,
      );
    }
    for (const resource of named) this.#stackOf.set(keyOf(resource), stack.name);
  }
}

/** What has no name of its own is called by its logical id here. */
const isNamed = ({ physicalId, logicalId }: ResolvedResource) => physicalId !== logicalId;

const keyOf = ({ type, physicalId }: ResolvedResource) => `${type} ${physicalId}`;
