import { accountId, administrator, partition } from '../../account.ts';
import type { Operation } from './call.ts';
import { shown, subscriptionIn } from './subscription-in.ts';

/** A queue of the same account is confirmed at once (API reference, Subscribe). */
export const getSubscriptionAttributes: Operation = (call) => {
  const { record } = subscriptionIn(call);
  const filters = record.attributes.FilterPolicy === undefined ? {} : { FilterPolicyScope: 'MessageAttributes' };
  const attributes = {
    RawMessageDelivery: 'false',
    ...filters,
    ...record.attributes,
    ...shown(record),
    ConfirmationWasAuthenticated: 'true',
    PendingConfirmation: 'false',
    SubscriptionPrincipal: `arn:${partition}:iam::${accountId}:user/${administrator}`,
  };
  return { Attributes: new Map(Object.entries(attributes)) };
};
