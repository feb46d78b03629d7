import type { Tree } from '../../local/cloudformation/template/index.ts';
import { isTree } from '../../local/cloudformation/template/tree.ts';

/** The stack with its rules switched off: nothing is redriven and nothing is looked for unless a story does it. */
export const withoutHealing = (template: Tree): Tree => withoutRules('')(template);

/** Switches off the rules whose logical ids begin so. */
export const withoutRules =
  (idPrefix: string) =>
  (template: Tree): Tree => {
    const { Resources } = template;
    if (!isTree(Resources)) throw new Error('Cannot switch rules off: the template has no resources');
    const entries = Object.entries(Resources).map(([id, each]) => [id, id.startsWith(idPrefix) ? off(each) : each]);
    return { ...template, Resources: Object.fromEntries(entries) };
  };

const off = (resource: unknown) =>
  isTree(resource) && resource.Type === 'AWS::Events::Rule' && isTree(resource.Properties)
    ? { ...resource, Properties: { ...resource.Properties, State: 'DISABLED' } }
    : resource;
