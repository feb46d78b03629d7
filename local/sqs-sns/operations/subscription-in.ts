import { accountId } from '../../account.ts';
import { subscriptionDoesNotExist } from '../sns-errors.ts';
import type { Subscription, SubscriptionRecord } from '../subscriptions.ts';
import type { Call } from './call.ts';

/** The subscription of `SubscriptionArn`. */
export function subscriptionIn({ params, topics }: Call): Subscription {
  const found = topics.subscription(params.text('SubscriptionArn'));
  if (found === undefined) throw subscriptionDoesNotExist();
  return found;
}

/** What lists say of a subscription. */
export const shown = ({ arn, topicArn, endpoint }: SubscriptionRecord) => ({
  TopicArn: topicArn,
  Protocol: 'sqs',
  SubscriptionArn: arn,
  Owner: accountId,
  Endpoint: endpoint,
});
