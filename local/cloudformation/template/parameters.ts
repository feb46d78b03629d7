import { accountId, partition, region, urlSuffix } from '../../account.ts';
import { noValue } from './intrinsics.ts';
import { uuidFor } from './names.ts';
import { isTree, templateError } from './tree.ts';

/** The random end of a real one is a hash of the name here. */
export const stackArn = (stackName: string) =>
  `arn:${partition}:cloudformation:${region}:${accountId}:stack/${stackName}/${uuidFor(stackName)}`;

/** What `Ref` gives for the names that CloudFormation itself defines. */
export const pseudoParameters = (stackName: string): Readonly<Record<string, string | typeof noValue>> => ({
  'AWS::AccountId': accountId,
  'AWS::NoValue': noValue,
  'AWS::Partition': partition,
  'AWS::Region': region,
  'AWS::StackId': stackArn(stackName),
  'AWS::StackName': stackName,
  'AWS::URLSuffix': urlSuffix,
});

/** Parameters are never asked for: each must have a default, and none is looked up in SSM. */
export function parameterValue(parameter: unknown, where: string): unknown {
  if (isTree(parameter) && parameter.Type === 'String' && parameter.Default !== undefined) return parameter.Default;
  throw templateError(`Cannot resolve ${where}: the parameter should be a String with a default.`);
}
