import type { Tree } from '../../local/cloudformation/template/index.ts';
import { isTree } from '../../local/cloudformation/template/tree.ts';

/** Makes another template of one. */
export type Edit = (template: Tree) => Tree;

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

/** A run of a vault goes on in a new execution after so few calls. */
export const withMostCalls = (calls: number): Edit =>
  replacing(
    String.raw`\"$.calls\",\"NumericGreaterThanEquals\":300`,
    String.raw`\"$.calls\",\"NumericGreaterThanEquals\":${calls}`,
  );

/** Changes the properties of the one resource of this type whose logical id begins so. */
const changing =
  (type: string, idPrefix: string, change: (properties: Tree) => Tree): Edit =>
  (template) => {
    const resources = treeIn(template, 'Resources');
    const ids = Object.keys(resources).filter((id) => id.startsWith(idPrefix) && treeIn(resources, id).Type === type);
    const [id = ''] = ids;
    if (ids.length !== 1) throw new Error(`Cannot edit the template: ${type} ${idPrefix} stands for "${ids.join()}"`);
    const resource = treeIn(resources, id);
    const changed = { ...resource, Properties: change(treeIn(resource, 'Properties')) };
    return { ...template, Resources: { ...resources, [id]: changed } };
  };

function treeIn(tree: Tree, key: string): Tree {
  const value = tree[key];
  if (isTree(value)) return value;
  throw new Error(`Cannot edit the template: there is no object ${key}`);
}

/** The steps as the template names their functions and roles. */
export type StepName = 'Start' | 'Admit' | 'Plan' | 'FetchPart' | 'Finalize' | 'Abandon' | 'RestoreSmall';

/** Those of RestoreVault. */
export type VaultStepName =
  | 'RequestInventory'
  | 'ChooseArchives'
  | 'RequestArchives'
  | 'TakeStock'
  | 'MakeCopies'
  | 'Report';

/** The step's function with other settings, e.g. `{ MemorySize: 128 }`. */
export const withFunction = (step: StepName | VaultStepName, settings: Tree): Edit =>
  changing('AWS::Lambda::Function', `${step}Function`, (properties) => ({ ...properties, ...settings }));

/** The step's function with other environment variables; `undefined` takes one away. */
export const withVariables = (
  step: StepName | VaultStepName,
  variables: Readonly<Record<string, string | undefined>>,
): Edit =>
  changing('AWS::Lambda::Function', `${step}Function`, (properties) => {
    const environment = treeIn(properties, 'Environment');
    const all = Object.entries({ ...treeIn(environment, 'Variables'), ...variables });
    const left = all.filter(([, value]) => value !== undefined);
    return { ...properties, Environment: { Variables: Object.fromEntries(left) } };
  });

/** The role of this step, or of the state machine, may do this no more. */
export const withoutGrantOf = (
  role: StepName | VaultStepName | 'RestoreJobOutput' | 'RestoreVault',
  action: string,
): Edit => changing('AWS::IAM::Role', `${role}Role`, withoutGrant(action));

/** The resource with this policy has none. */
export const withoutStatements = (type: string, idPrefix: string): Edit =>
  changing(type, idPrefix, (properties) => ({
    ...properties,
    PolicyDocument: { ...treeIn(properties, 'PolicyDocument'), Statement: [] },
  }));

/** The topic has another name, as that of a stack that is deployed again does on AWS. */
export const withTopicName = (TopicName: string): Edit =>
  changing('AWS::SNS::Topic', 'Topic', (properties) => ({ ...properties, TopicName }));

/** Gives the state, wherever in the definition it stands, these fields. */
export const withState = (name: string, fields: Tree): Edit =>
  changing('AWS::StepFunctions::StateMachine', 'RestoreJobOutput', (properties) => {
    const [glue, parts] = joinIn(treeIn(properties, 'DefinitionString'));
    // What the template fills in becomes a mark for as long as the text is read as JSON.
    const text = parts.map((part, index) => (typeof part === 'string' ? part : `<<${index}>>`)).join(glue);
    const changed = JSON.stringify(withFields(text, name, fields));
    const again = changed.split(/<<(\d+)>>/).map((part, index) => (index % 2 === 0 ? part : parts[Number(part)]));
    return { ...properties, DefinitionString: { 'Fn::Join': ['', again] } };
  });

function joinIn(tree: Tree): [string, readonly unknown[]] {
  const [glue, parts]: unknown[] = Array.isArray(tree['Fn::Join']) ? tree['Fn::Join'] : [];
  if (glue === '' && Array.isArray(parts)) return [glue, parts];
  throw new Error('Cannot edit the template: the definition is not joined as it used to be');
}

function withFields(text: string, name: string, fields: Tree): unknown {
  let times = 0;
  const changed: unknown = JSON.parse(text, (key, value: unknown) => {
    if (key !== name || !isTree(value) || value.Type === undefined) return value;
    times += 1;
    return { ...value, ...fields };
  });
  if (times === 1) return changed;
  throw new Error(`Cannot edit the definition: it has ${times} states ${name}`);
}

/** One edit after the other. */
export const all =
  (...edits: readonly Edit[]): Edit =>
  (template) =>
    edits.reduce((changed, edit) => edit(changed), template);
