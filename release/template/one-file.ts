import { steps } from '../functions.ts';
import type { SharedCode } from './code.ts';
import { conditional, conditions } from './conditions.ts';
import { parameters } from './parameters.ts';
import { type Synthesized, stackNamePlaceholder } from './synth.ts';
import { branch, isTree, mapTree, mapValues, type Tree } from './tree.ts';
import { vaultsAsParameter } from './vaults.ts';
import { withVersions } from './versions.ts';

/** Where the template keeps the code: `{"Fn::FindInMap": ["Code", "All", "<hash>"]}`. */
const place = { map: 'Code', key: 'All' } as const;

/** The synthesized stack as a template that stands alone: parameters, conditions, code inside, no name of ours. */
export function oneFile({ template, newBucketId }: Synthesized, code: SharedCode): Tree {
  const withCode = mapValues(branch(template, 'Resources'), (resource, id) => withSharedCode(resource, id, code));
  const resources = withVersions(vaultsAsParameter(conditional(withCode, newBucketId)), code.hash);
  const outputs = mapValues(branch(template, 'Outputs'), withOutputCondition);
  const named = mapTree({ Resources: resources, Outputs: outputs }, withStackName);
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: template['Description'],
    Parameters: parameters,
    Mappings: { [place.map]: { [place.key]: { [code.hash]: code.packed } } },
    Conditions: conditions,
    ...Object(named),
  };
}

/** What CDK notes for itself goes; a function gets the code, and its own handler in it. */
function withSharedCode(resource: unknown, id: string, { hash }: SharedCode): Tree {
  if (!isTree(resource)) throw new Error(`Cannot build the template: resource ${id} is no object.`);
  const { Metadata: _, ...rest } = resource;
  if (resource['Type'] !== 'AWS::Lambda::Function') return rest;
  const Code = { ZipFile: { 'Fn::FindInMap': [place.map, place.key, hash] } };
  return { ...rest, Properties: { ...branch(resource, 'Properties'), Code, Handler: `index.${stepOf(id)}` } };
}

/** `FetchPartFunction245FA2BF`: fetch-part. */
function stepOf(id: string): string {
  const [, name = ''] = /^([A-Za-z]+)Function[0-9A-F]{8}$/.exec(id) ?? [];
  const found = steps.find((step) => step.replaceAll('-', '') === name.toLowerCase());
  if (found !== undefined) return found;
  throw new Error(`Cannot build the template: the function ${id} is of no step.`);
}

/** Outputs that are for the owner of an existing bucket, or of one of another account. */
const outputConditions: Readonly<Record<string, keyof typeof conditions>> = {
  BucketNeedsLifecycleRule: 'ExistingBucket',
  BucketNeverOverwrite: 'ExistingBucket',
  BucketNeedsStatements: 'ForeignBucket',
};

function withOutputCondition(output: unknown, name: string): unknown {
  const condition = outputConditions[name];
  return condition === undefined ? output : { ...Object(output), Condition: condition };
}

/** Every place where the stack's name stands in a text, at its beginning, its end or in between. */
function withStackName(value: unknown): unknown {
  if (typeof value !== 'string' || !value.includes(stackNamePlaceholder)) return value;
  const pieces = value.split(stackNamePlaceholder).flatMap((piece, index) => (index === 0 ? [piece] : [name, piece]));
  const parts = pieces.filter((piece) => piece !== '');
  return parts.length === 1 ? name : { 'Fn::Join': ['', parts] };
}

const name = { Ref: 'AWS::StackName' };
