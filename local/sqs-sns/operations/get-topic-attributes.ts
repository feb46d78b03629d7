import { accountId } from '../../account.ts';
import { type Operation, topicOf } from './call.ts';

export const getTopicAttributes: Operation = ({ params, topics }) => {
  const topic = topicOf(params.text('TopicArn'), topics);
  const attributes = {
    DisplayName: '',
    SubscriptionsConfirmed: String(topics.subscriptionsOf(topic.arn).length),
    SubscriptionsDeleted: '0',
    SubscriptionsPending: '0',
    ...topic.attributes,
    Owner: accountId,
    Policy: topics.policyOf(topic),
    TopicArn: topic.arn,
  };
  return { Attributes: new Map(Object.entries(attributes)) };
};
