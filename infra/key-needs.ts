import { Annotations, Stack, Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Construct } from 'constructs';
import { servicesThatUse } from './encryption.ts';
import type { Settings } from './props.ts';

/** What is not known before the deployment is written as people say it. */
const placeholders: Readonly<Record<string, string>> = {
  'AWS::AccountId': '<account id of the stack>',
  'AWS::Region': '<region of the stack>',
};

/**
 * Says at synth what the policies of keys need whose owner is somebody else: a deployment without it fails, or its first
 * restore does. An output would come too late.
 */
export function tellKeyNeeds(scope: Construct, settings: Settings, isImported: boolean): void {
  const { encryptionKey, bucketKeyArn, logsPrincipal } = settings;
  if (encryptionKey !== undefined && isImported) {
    const services = servicesThatUse(scope, logsPrincipal).map((statement) =>
      legible(scope, statement.toStatementJson()),
    );
    const roles = isForeign(scope, encryptionKey.keyArn) ? [letRoles(scope)] : [];
    tell(scope, 'KeyNeeds', encryptionKey.keyArn, [...services, ...roles]);
  }
  if (bucketKeyArn !== undefined && isForeign(scope, bucketKeyArn)) {
    tell(scope, 'BucketKeyNeeds', bucketKeyArn, [letRoles(scope)]);
  }
}

const tell = (scope: Construct, name: string, keyArn: string, statements: readonly unknown[]) =>
  Annotations.of(scope).addInfoV2(
    `thaw:${name}`,
    `The policy of the key ${textOf(scope, keyArn)} needs these statements before you deploy. Add them to those that it has: ${JSON.stringify(statements)}`,
  );

/** A key of this account takes the roles' own policies for enough (KMS guide, "key-policy-default"). */
function isForeign(scope: Construct, keyArn: string): boolean {
  const { account } = Stack.of(scope);
  const owner = keyArn.split(':')[4];
  if (Token.isUnresolved(keyArn)) return false;
  return Token.isUnresolved(account) || owner !== account;
}

/**
 * The stack's roles, by their names: a key policy takes no principal that does not exist yet (KMS guide,
 * "key-policy-modifying-external-accounts").
 */
function letRoles(scope: Construct): object {
  const { account, stackName } = Stack.of(scope);
  const owner = textOf(scope, account);
  const partition = partitionOf(scope);
  return {
    Effect: 'Allow',
    Principal: { AWS: `arn:${partition}:iam::${owner}:root` },
    Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
    Resource: '*',
    Condition: { ArnLike: { 'aws:PrincipalArn': `arn:${partition}:iam::${owner}:role/${stackName}-*` } },
  };
}

const textOf = (scope: Construct, value: string): string => String(legible(scope, value));

/** Of a region that is known; the commercial one otherwise. */
function partitionOf(scope: Construct): string {
  const { region } = Stack.of(scope);
  return (Token.isUnresolved(region) ? undefined : RegionInfo.get(region).partition) ?? 'aws';
}

/** JSON whose intrinsic functions have become text. */
function legible(scope: Construct, value: unknown): unknown {
  const known = { ...placeholders, 'AWS::Partition': partitionOf(scope) };
  return asText(Stack.of(scope).resolve(value), known);
}

function asText(value: unknown, known: Readonly<Record<string, string>>): unknown {
  const inWords = (each: unknown): unknown => asText(each, known);
  if (Array.isArray(value)) return value.map(inWords);
  if (typeof value !== 'object' || value === null) return value;
  const { Ref, 'Fn::Join': join }: { Ref?: string; 'Fn::Join'?: readonly [string, readonly unknown[]] } = value;
  if (Ref !== undefined) return known[Ref] ?? `<${Ref}>`;
  if (join !== undefined) return join[1].map(inWords).join(join[0]);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, inWords(each)]));
}
