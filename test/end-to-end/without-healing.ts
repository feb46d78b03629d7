import type { Tree } from '../../local/cloudformation/template/index.ts';
import { isTree } from '../../local/cloudformation/template/tree.ts';

/**
 * The stack with its rules switched off, but for the one by which workers become free: nothing is redriven and nothing is
 * looked for unless a story does it.
 */
export const withoutHealing = (template: Tree): Tree => withoutRules('', 'RestoreEnded')(template);

/** Switches off the rules whose logical ids begin so, and do not begin with `but`. */
export const withoutRules =
  (idPrefix: string, but?: string) =>
  (template: Tree): Tree => {
    const { Resources } = template;
    if (!isTree(Resources)) throw new Error('Cannot switch rules off: the template has no resources');
    const isMeant = (id: string) => id.startsWith(idPrefix) && (but === undefined || !id.startsWith(but));
    const entries = Object.entries(Resources).map(([id, each]) => [id, isMeant(id) ? off(each) : each]);
    return { ...template, Resources: Object.fromEntries(entries) };
  };

const off = (resource: unknown) =>
  isTree(resource) && resource.Type === 'AWS::Events::Rule' && isTree(resource.Properties)
    ? { ...resource, Properties: { ...resource.Properties, State: 'DISABLED' } }
    : resource;
