import type { Tree } from '../../local/template/index.ts';
import { isTree } from '../../local/template/tree.ts';

/** The stack with its rules switched off: nothing is redriven and nothing is looked for unless a story does it. */
export function withoutHealing(template: Tree): Tree {
  const { Resources } = template;
  if (!isTree(Resources)) throw new Error('Cannot switch healing off: the template has no resources');
  return { ...template, Resources: Object.fromEntries(Object.entries(Resources).map(([id, each]) => [id, off(each)])) };
}

const off = (resource: unknown) =>
  isTree(resource) && resource.Type === 'AWS::Events::Rule' && isTree(resource.Properties)
    ? { ...resource, Properties: { ...resource.Properties, State: 'DISABLED' } }
    : resource;
