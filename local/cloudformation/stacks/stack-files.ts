import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { administrator } from '../../account.ts';
import { inOrder, type Resolved, type ResolvedResource, resolve } from '../template/index.ts';
import type { Tools } from './operation.ts';
import { type DeployedResource, isAtWork, type Stack } from './stack.ts';
import { newStack, type Stacks } from './stacks.ts';
import { parseTemplate } from './template-text.ts';

/** What is kept of a stack: all but the functions of its resources, and change sets, which end with the cloud. */
interface Kept extends Omit<Stack, 'resources' | 'changeSets' | 'versions' | 'events'> {
  readonly events: Stack['events'];
  readonly versions: readonly (readonly [string, number])[];
  readonly resources: readonly DeployedResource[];
}

type Described = Pick<Stack, 'name' | 'id' | 'templateText' | 'tags' | 'parameters'>;

/** The stacks that clients made, one file each: the next start on the same data makes their resources again. */
export class StackFiles {
  readonly #folder: string;
  readonly #queueUrl: (queueName: string) => string;
  /** Stacks from assemblies: whoever starts the cloud deploys them anew. */
  readonly #adopted = new Set<string>();

  constructor(dataFolder: string, queueUrl: (queueName: string) => string) {
    this.#folder = path.join(dataFolder, 'cloudformation');
    this.#queueUrl = queueUrl;
  }

  save(stack: Stack): void {
    if (this.#adopted.has(stack.id)) return;
    mkdirSync(this.#folder, { recursive: true });
    const file = this.#fileOf(stack);
    if (stack.deleted !== undefined) {
      rmSync(file, { force: true });
      return;
    }
    const { changeSets: _, resources, versions, ...rest } = stack;
    const kept: Kept = { ...rest, versions: [...versions], resources: [...resources.values()] };
    writeFileSync(`${file}.new`, JSON.stringify(kept));
    renameSync(`${file}.new`, file);
  }

  /** A stack that is there already. */
  adopted({ stack: { name, id, description, tags, outputs }, resources }: Resolved): Stack {
    this.#adopted.add(id);
    const at = new Date().toISOString();
    const deployed = resources.map(
      (resource) => [resource.logicalId, { ...resource, status: 'CREATE_COMPLETE', at }] as const,
    );
    return {
      ...newStack(name),
      id,
      description,
      tags,
      outputs,
      status: 'CREATE_COMPLETE',
      resources: new Map(deployed),
    };
  }

  /** Nothing of a stack is made that it did not have. */
  async resume(stacks: Stacks, { services }: Pick<Tools, 'services'>): Promise<void> {
    for (const stack of this.#read()) {
      stacks.put(stack);
      for (const resource of inOrder([...stack.resources.values()])) await resource.create?.(services, administrator);
    }
  }

  #read(): readonly Stack[] {
    mkdirSync(this.#folder, { recursive: true });
    const names = readdirSync(this.#folder).filter((name) => name.endsWith('.json'));
    return names.map((name) => {
      const kept: Kept = JSON.parse(readFileSync(path.join(this.#folder, name), 'utf8'));
      return this.#stackOf(kept);
    });
  }

  #stackOf({ versions, resources, ...kept }: Kept): Stack {
    const before = new Map(resources.map((resource) => [resource.logicalId, resource]));
    const again = this.#resolved(kept, before).filter(({ logicalId }) => before.has(logicalId));
    const at = new Date().toISOString();
    const stack: Stack = {
      ...kept,
      changeSets: new Map(),
      versions: new Map(versions),
      resources: new Map(again.map((resource) => [resource.logicalId, { ...resource, status: 'CREATE_COMPLETE', at }])),
    };
    if (!isAtWork(stack)) return stack;
    // What was under way when the cloud ended is not gone on with: the stack can be deleted, or updated.
    const status = stack.status.startsWith('UPDATE') ? 'UPDATE_ROLLBACK_COMPLETE' : 'ROLLBACK_COMPLETE';
    return { ...stack, status, reason: 'The local cloud ended during the operation.' };
  }

  #resolved(kept: Described, before: ReadonlyMap<string, DeployedResource>): readonly ResolvedResource[] {
    const { name, id, templateText, tags, parameters } = kept;
    const template = parseTemplate(templateText);
    if (Object.keys(template).length === 0) return [];
    const assembly = { stackName: name, template, tags, assets: new Map<string, string>() };
    return resolve(assembly, { stackId: id, queueUrl: this.#queueUrl, parameters, before }).resources;
  }

  #fileOf({ name, id }: Stack): string {
    return path.join(this.#folder, `${name}-${id.split('/').at(-1)}.json`);
  }
}
