import type { Tree } from '../../local/template/index.ts';

type Edit = (template: Tree) => Tree;

/** Replaces a text wherever it stands in the template; throws where it stands nowhere, for then the story tells nothing. */
const replacing =
  (text: string, by: string): Edit =>
  (template) => {
    const before = JSON.stringify(template);
    if (!before.includes(text)) throw new Error(`Cannot edit the template: ${text} is not in it`);
    const after: Tree = JSON.parse(before.replaceAll(text, by));
    return after;
  };

/** No statement of any role allows this action any more. */
export const withoutGrant = (action: string): Edit => replacing(`"${action}"`, '"none:Nothing"');

/** No function has this environment variable any more. */
export const withoutVariable = (name: string): Edit => replacing(`"${name}":`, `"NO_${name}":`);

/** The state has another name wherever the definition names it. */
export const renamingState = (name: string, newName: string): Edit =>
  replacing(String.raw`\"${name}\"`, String.raw`\"${newName}\"`);
