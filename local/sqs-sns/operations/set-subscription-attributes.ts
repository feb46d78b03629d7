import type { Operation } from './call.ts';
import { subscriptionIn } from './subscription-in.ts';

export const setSubscriptionAttributes: Operation = (call) => {
  const subscription = subscriptionIn(call);
  const { params, topics } = call;
  const value = params.optionalText('AttributeValue') ?? '';
  topics.changeSubscription(subscription, { [params.text('AttributeName')]: value });
  return {};
};
