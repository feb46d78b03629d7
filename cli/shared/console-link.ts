/** Where an execution is looked at, by the partition in its ARN (AWS guide, "aws-arns"). */
const hosts: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** The execution's page in the Step Functions console; undefined in a partition that we know no console of. */
export function consoleLink(executionArn: string): string | undefined {
  const [, partition = '', , region] = executionArn.split(':');
  const host = hosts[partition];
  return host && `https://${region}.${host}/states/home?region=${region}#/v2/executions/details/${executionArn}`;
}
