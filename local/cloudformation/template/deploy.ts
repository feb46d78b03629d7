import { administrator } from '../../account.ts';
import type { Assembly } from './assembly.ts';
import { Owners } from './owners.ts';
import { type Resolved, type ResolveOptions, resolve } from './resolve.ts';
import type { Services } from './services.ts';
import type { Tree } from './tree.ts';

export interface DeployOptions extends ResolveOptions {
  /** For tests: gives the template to deploy in place of the synthesized one, of which it gets a copy. */
  readonly overrides?: ((template: Tree) => Tree) | undefined;
  /** What other stacks have made. @default nothing */
  readonly owners?: Owners;
}

/** Makes everything the template names. Nothing is made unless every resource and property is understood. */
export async function deploy(assembly: Assembly, services: Services, options: DeployOptions = {}): Promise<Resolved> {
  const { overrides = (template: Tree) => template, owners = new Owners() } = options;
  const resolved = resolve({ ...assembly, template: overrides(structuredClone(assembly.template)) }, options);
  owners.claim(resolved);
  for (const resource of inOrder(resolved.resources)) await resource.create?.(services, administrator);
  return resolved;
}

/** The resources in the order in which they are made. */
export const inOrder = <Made extends { readonly type: string }>(resources: readonly Made[]): readonly Made[] => [
  ...resources.filter(({ type }) => !actors.has(type)),
  ...resources.filter(({ type }) => actors.has(type)),
];

/** They act as soon as they are there, so everything else must be there before them: messages may be waiting. */
const actors = new Set(['AWS::Events::Rule', 'AWS::Lambda::EventSourceMapping']);
