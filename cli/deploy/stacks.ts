import { DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import type { DeployDoors } from './doors.ts';

/** A stack of the account, as far as a deployment asks. */
export interface FoundStack {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly reason: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
}

/** By name or ARN; undefined where there is none. */
export async function findStack({ stacks }: DeployDoors, nameOrId: string): Promise<FoundStack | undefined> {
  try {
    const { Stacks: [stack] = [] } = await stacks.send(new DescribeStacksCommand({ StackName: nameOrId }));
    return stack && foundOf(stack);
  } catch (error) {
    // Seen so: a stack that is not there is a ValidationError (boto/boto3 issue 2807).
    if (Error.isError(error) && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
}

const foundOf = ({ StackId, StackName, StackStatus, StackStatusReason, ...said }: Stack): FoundStack => ({
  id: StackId ?? '',
  name: StackName ?? '',
  status: StackStatus ?? '',
  reason: StackStatusReason,
  parameters: Object.fromEntries(
    (said.Parameters ?? []).map(({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue]),
  ),
  outputs: Object.fromEntries(
    (said.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  ),
});

/** `CREATE_IN_PROGRESS`, but not a stack that only waits for its first change set. */
export const isAtWork = ({ status }: FoundStack): boolean =>
  status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';
