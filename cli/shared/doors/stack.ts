import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { Problem } from '../problem.ts';
import type { StackNames } from './doors.ts';

/** The outputs of a deployed stack. Error: `NoStack`. */
export async function stackNames(stacks: CloudFormationClient, stackName: string): Promise<StackNames> {
  const region = await stacks.config.region();
  const outputs = await outputsOf(stacks, stackName, region);
  const named = (name: string): string => {
    const value = outputs.get(name);
    if (value !== undefined) return value;
    throw new Problem(
      'NoStack',
      `The stack "${stackName}" in ${region} has no output ${name}: it is not Thaw's, or an old one. Deploy it again, or name another (--stack).`,
    );
  };
  return {
    topicArn: named('TopicArn'),
    bucketName: named('BucketName'),
    workBucketName: named('WorkBucketName'),
    vaultMachineArn: named('VaultMachineArn'),
    restoreMachineArn: named('StateMachineArn'),
    deadLetterQueueUrl: named('DeadLetterQueueUrl'),
    version: outputs.get('Version'),
  };
}

async function outputsOf(stacks: CloudFormationClient, StackName: string, region: string) {
  try {
    const { Stacks: [stack] = [] } = await stacks.send(new DescribeStacksCommand({ StackName }));
    return new Map(stack?.Outputs?.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  } catch (error) {
    // Seen so: a stack that is not there is a ValidationError (boto/boto3 issue 2807).
    if (!Error.isError(error) || !/does not exist/.test(error.message)) throw error;
    throw new Problem(
      'NoStack',
      `There is no stack "${StackName}" in ${region}: deploy it, or name the right region (--region), account (--profile) or stack (--stack).`,
    );
  }
}
