import { type Operation, topicOf } from './call.ts';
import { pageOf } from './page.ts';
import { shown } from './subscription-in.ts';

export const listSubscriptionsByTopic: Operation = ({ params, topics }) => {
  const { arn } = topicOf(params.text('TopicArn'), topics);
  const { page, more } = pageOf(params, topics.subscriptionsOf(arn));
  return { Subscriptions: page.map(({ record }) => shown(record)), ...more };
};
