import { createHash } from 'node:crypto';
import { parameters } from './parameters.ts';
import { branch, isTree, mapTree, refersTo, type Tree } from './tree.ts';

const versionType = 'AWS::Lambda::Version';

/**
 * Publishes a version whenever its function changes, and only then. CDK does so by a new logical id for new code; a parameter
 * changes nothing in a template, and the old version would go on with the old value. So a version's description holds what
 * the function depends on: a change of it makes a new version (CloudFormation, AWS::Lambda::Version). Where nothing changed
 * Lambda would refuse one.
 */
export function withVersions(resources: Tree, codeHash: string): Tree {
  const ids = versionIds(resources);
  const renamed = Object.entries(resources).map(([id, resource]) => {
    if (!isTree(resource) || resource['Type'] !== versionType) return [[id, resource] as const];
    const functionId = refIn(branch(resource, 'Properties')['FunctionName']);
    if (isUnversioned(functionId)) return [];
    const Description = descriptionOf(branch(branch(resources, functionId), 'Properties'), codeHash);
    const Properties = { ...branch(resource, 'Properties'), Description };
    return [[ids.get(id) ?? id, { ...resource, Properties }] as const];
  });
  return Object(mapTree(Object.fromEntries(renamed.flat()), (value) => withNewIds(value, ids, resources)));
}

/**
 * The names of vaults may be longer than a description. The rule that invokes `find-jobs` every hour takes the function as it
 * is: no execution goes on for longer.
 */
const isUnversioned = (functionId: string) => functionId.startsWith('FindJobs');

/** Logical ids without CDK's hash of the code. */
function versionIds(resources: Tree): ReadonlyMap<string, string> {
  const ids = Object.entries(resources).flatMap(([id, resource]) =>
    isTree(resource) && resource['Type'] === versionType ? [id] : [],
  );
  return new Map(ids.map((id) => [id, id.slice(0, -hashLetters)]));
}

/** CDK's hash of a function, at the end of the logical id of its version. */
const hashLetters = 32;

/** A short hash of the function but for its parameters, and their values. */
function descriptionOf(properties: Tree, codeHash: string): unknown {
  const variables = Object.values(branch(branch(properties, 'Environment'), 'Variables'));
  const given = variables.filter((value) => refersTo(value, Object.keys(parameters)));
  const hash = createHash('sha256')
    .update(JSON.stringify([properties, codeHash]))
    .digest('hex')
    .slice(0, 8);
  return given.length === 0 ? hash : { 'Fn::Join': [' ', [hash, ...given]] };
}

/** Whatever refers to a version, or to its number, refers to its new id; to the function itself where there is no version. */
function withNewIds(value: unknown, ids: ReadonlyMap<string, string>, resources: Tree): unknown {
  const attribute = isTree(value) ? value['Fn::GetAtt'] : undefined;
  const [ofId, name]: readonly unknown[] = Array.isArray(attribute) ? attribute : [];
  const id = typeof ofId === 'string' ? ofId : refIn(value);
  const renamed = ids.get(id);
  if (renamed === undefined) return value;
  const functionId = refIn(branch(branch(resources, id), 'Properties')['FunctionName']);
  if (name === undefined) return isUnversioned(functionId) ? { 'Fn::GetAtt': [functionId, 'Arn'] } : { Ref: renamed };
  if (!isUnversioned(functionId)) return { 'Fn::GetAtt': [renamed, name] };
  throw new Error(`Cannot build the template: something wants the number of a version of ${functionId}.`);
}

const refIn = (value: unknown): string => {
  const ref = isTree(value) ? value['Ref'] : undefined;
  return typeof ref === 'string' ? ref : '';
};
