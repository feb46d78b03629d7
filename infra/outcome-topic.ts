import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

export interface OutcomeTopicProps {
  /** E-mail address that SNS notifies, after its owner has confirmed the subscription. */
  readonly email: string | undefined;
  readonly key: IKey | undefined;
}

/** Where people are told how restores ended, and what the alarms see. */
export function outcomeTopic(scope: Construct, { email, key }: OutcomeTopicProps): Topic {
  const topic = new Topic(scope, 'OutcomeTopic', {
    displayName: 'Thaw',
    enforceSSL: true,
    ...(key && { masterKey: key }),
  });
  topic.addToResourcePolicy(alarmsMayPublish(topic));
  if (email !== undefined) topic.addSubscription(new EmailSubscription(email));
  return topic;
}

/** CloudWatch, for alarms of this account (CloudWatch guide, "Notify_Users_Alarm_Changes"). */
function alarmsMayPublish(topic: Topic): PolicyStatement {
  const stack = Stack.of(topic);
  const any = { service: 'cloudwatch', resource: 'alarm', resourceName: '*' };
  const alarms = stack.formatArn({ ...any, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  return new PolicyStatement({
    sid: 'AlarmsTell',
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: {
      StringEquals: { 'AWS:SourceAccount': stack.account },
      ArnLike: { 'AWS:SourceArn': alarms },
    },
  });
}
