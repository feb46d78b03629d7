import { accountId } from '../account.ts';
import { type ResourcePolicies, readPolicyText } from './resource-policies.ts';
import { invalidParameter } from './sns-errors.ts';

/** Attributes of a topic or subscription, as AWS writes them: texts. */
export type TopicAttributes = Readonly<Record<string, string>>;

/** Kept, and shown again. Encryption cannot be seen from outside. */
const kept = ['DisplayName', 'KmsMasterKeyId'];
/** Known to SNS (API reference, SetTopicAttributes), with an effect that nothing here has. */
const notServed =
  /^(DeliveryPolicy|TracingConfig|SignatureVersion|FifoTopic|ArchivePolicy|BeginningArchiveTime|ContentBasedDeduplication|FifoThroughputScope|(HTTP|Firehose|Lambda|Application|SQS)(SuccessFeedbackRoleArn|SuccessFeedbackSampleRate|FailureFeedbackRoleArn))$/;

/** Throws on the first attribute that SNS refuses. `where` comes before what is wrong in AWS's sentence. */
export function checkTopicAttributes(
  attributes: TopicAttributes,
  policies: ResourcePolicies | undefined,
  where: string,
): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (kept.includes(name)) continue;
    if (notServed.test(name)) throw invalidParameter(`${where}The local cloud serves no ${name}`);
    if (name !== 'Policy') throw invalidParameter(where === '' ? 'AttributeName' : `${where}Unknown attribute ${name}`);
    checkPolicy(value, policies, where);
  }
}

function checkPolicy(text: string, policies: ResourcePolicies | undefined, where: string): void {
  try {
    const document = readPolicyText(text);
    policies?.check(document, 'Policy');
  } catch (error) {
    throw invalidParameter(`${where}Policy Error: ${Error.isError(error) ? error.message : String(error)}`);
  }
}

const ownersActions = [
  'SNS:GetTopicAttributes',
  'SNS:SetTopicAttributes',
  'SNS:AddPermission',
  'SNS:RemovePermission',
  'SNS:DeleteTopic',
  'SNS:Subscribe',
  'SNS:ListSubscriptionsByTopic',
  'SNS:Publish',
];

/** What a topic has that was made without a policy (recorded on AWS 2023-10-06: LocalStack's "create_topic_with_attributes"). */
export const defaultTopicPolicy = (arn: string): string =>
  JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ownersActions,
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': accountId } },
      },
    ],
  });
