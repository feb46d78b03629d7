/** The outputs of the stack, as far as commands need them. */
export interface StackOutputs {
  readonly topicArn: string;
  readonly bucketName: string;
  readonly workBucketName: string;
  readonly stateMachineArn: string;
  readonly vaultMachineArn: string;
  readonly deadLetterQueueUrl: string;
  /** Undefined in a stack of an earlier version. */
  readonly failuresQueueUrl: string | undefined;
  readonly findJobsFunctionName: string | undefined;
  /** Of the package that the stack was deployed from. */
  readonly version: string | undefined;
}

/** From the outputs by their names in the template. Throws naming the one that is missing. */
export function stackOutputs(outputs: Readonly<Record<string, string>>): StackOutputs {
  const named = (name: string): string => {
    const value = outputs[name];
    if (value !== undefined) return value;
    throw new Error(`Cannot use the stack: it has no output ${name}, only ${Object.keys(outputs).join(', ')}`);
  };
  return {
    topicArn: named('TopicArn'),
    bucketName: named('BucketName'),
    workBucketName: named('WorkBucketName'),
    stateMachineArn: named('StateMachineArn'),
    vaultMachineArn: named('VaultMachineArn'),
    deadLetterQueueUrl: named('DeadLetterQueueUrl'),
    failuresQueueUrl: outputs.FailuresQueueUrl,
    findJobsFunctionName: outputs.FindJobsFunctionName,
    version: outputs.Version,
  };
}
