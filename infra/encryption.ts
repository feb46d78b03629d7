import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** A queue over TLS, encrypted with the customer's key, or with SQS's own. */
export const closedQueue = (key: IKey | undefined): QueueProps => ({
  enforceSSL: true,
  ...(key
    ? { encryption: QueueEncryption.KMS, encryptionMasterKey: key }
    : { encryption: QueueEncryption.SQS_MANAGED }),
});

/** Every log group that is made here. */
export function encryptLogs(scope: Construct, { keyArn }: IKey): void {
  for (const child of scope.node.findAll()) if (child instanceof CfnLogGroup) child.kmsKeyId = keyArn;
}

/**
 * Lets the services use the key that write for the stack; gives the statements that an imported key's owner has to add,
 * for CDK adds them to no key but its own.
 */
export function letServicesUse(scope: Construct, key: IKey, logsPrincipal?: string): readonly PolicyStatement[] {
  const statements = servicesThatUse(scope, logsPrincipal);
  return statements.filter((statement) => !key.addToResourcePolicy(statement, true).statementAdded);
}

/** For the policy of a key: the services that carry and keep what is encrypted with it. */
export function servicesThatUse(scope: Construct, logsPrincipal?: string): readonly PolicyStatement[] {
  const stack = Stack.of(scope);
  const ofAccount = { StringEquals: { 'aws:SourceAccount': stack.account } };
  const carry = ['kms:GenerateDataKey*', 'kms:Decrypt'];
  const logGroups = stack.formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return [
    // From the topic into the queue (SQS guide, "sqs-key-management").
    use('sns.amazonaws.com', carry, ofAccount),
    // From rules into queues (EventBridge guide, "eb-encryption-sqs").
    use('events.amazonaws.com', carry, ofAccount),
    // From alarms to the outcome topic (SNS guide, "sns-key-management").
    use('cloudwatch.amazonaws.com', carry, ofAccount),
    // CloudWatch Logs guide, "encrypt-log-data-kms".
    use(
      logsPrincipal ?? `logs.${stack.region}.amazonaws.com`,
      ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
    ),
  ];
}

const use = (service: string, actions: string[], conditions: Record<string, Record<string, string>>) =>
  new PolicyStatement({ principals: [new ServicePrincipal(service)], actions, resources: ['*'], conditions });
