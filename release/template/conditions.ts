import { branch, isSame, isTree, mapTree, type Tree } from './tree.ts';

const isGiven = (parameter: string) => ({ 'Fn::Not': [{ 'Fn::Equals': [{ Ref: parameter }, ''] }] });

/** What the template has only where a parameter is given, or left empty. */
export const conditions = {
  ExistingBucket: isGiven('BucketName'),
  NewBucket: { 'Fn::Equals': [{ Ref: 'BucketName' }, ''] },
  /** Its owner is named: the bucket's policy must let the roles in. */
  ForeignBucket: { 'Fn::And': [isGiven('BucketName'), isGiven('BucketOwner')] },
  BucketInRegion: { 'Fn::And': [isGiven('BucketName'), isGiven('BucketRegion')] },
  CustomerKey: { 'Fn::And': [isGiven('BucketName'), isGiven('BucketKeyArn')] },
  AllVaults: { 'Fn::Equals': [{ Ref: 'Vaults' }, ''] },
  TellByEmail: isGiven('OutcomeEmail'),
} as const;

type Condition = keyof typeof conditions;

/** The resources, and the statements in their policies, each under its condition. */
export function conditional(resources: Tree, newBucketId: string): Tree {
  const under = Object.entries(resources).map(([id, resource]) => {
    const condition = isTree(resource) ? conditionOf(id, resource, newBucketId) : undefined;
    return [id, condition === undefined ? resource : { ...Object(resource), Condition: condition }] as const;
  });
  return Object.fromEntries(under.map(([id, resource]) => [id, mapTree(resource, statementUnderCondition)]));
}

function conditionOf(id: string, resource: Tree, newBucketId: string): Condition | undefined {
  const { Type: type } = resource;
  const { Bucket: bucket, Protocol: protocol } = branch(resource, 'Properties');
  if (id === newBucketId) return 'NewBucket';
  if (type === 'AWS::S3::BucketPolicy' && isSame(bucket, { Ref: newBucketId })) return 'NewBucket';
  return type === 'AWS::SNS::Subscription' && protocol === 'email' ? 'TellByEmail' : undefined;
}

/** A statement about the customer key, or one that lists vaults, stands where there is a key, or no vault is named. */
function statementUnderCondition(value: unknown): unknown {
  if (!isTree(value) || value['Effect'] === undefined) return value;
  if (isSame(value['Resource'], { Ref: 'BucketKeyArn' })) return only('CustomerKey', value);
  return value['Action'] === 'glacier:ListVaults' ? only('AllVaults', value) : value;
}

const only = (condition: Condition, value: unknown) => ({ 'Fn::If': [condition, value, { Ref: 'AWS::NoValue' }] });
