import { invalidParameter } from '../sns-errors.ts';
import type { Operation } from './call.ts';

/** One that is not there is no error (recorded: LocalStack's "unsubscribe_from_non_existing_subscription"). */
export const unsubscribe: Operation = ({ params, topics }) => {
  const arn = params.text('SubscriptionArn');
  const sections = arn.split(':').length;
  if (sections < 7) {
    throw invalidParameter(`SubscriptionArn Reason: An ARN must have at least 6 elements, not ${sections}`);
  }
  topics.unsubscribe(arn);
  return {};
};
