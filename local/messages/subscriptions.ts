import type { Stores } from './fauxqs.ts';

export interface SubscriptionSettings {
  readonly topicArn: string;
  readonly queueArn: string;
  /** The message alone, without SNS's envelope. */
  readonly rawDelivery: boolean;
  /** Where messages go that the queue refuses. */
  readonly deadLetterQueueArn?: string | undefined;
}

/** Subscribes a queue to a topic, or changes how it is subscribed. */
export function subscribe({ topics }: Stores, settings: SubscriptionSettings): void {
  const { topicArn, queueArn, rawDelivery, deadLetterQueueArn } = settings;
  const attributes: Record<string, string> = {};
  if (rawDelivery) attributes.RawMessageDelivery = 'true';
  if (deadLetterQueueArn) attributes.RedrivePolicy = JSON.stringify({ deadLetterTargetArn: deadLetterQueueArn });
  const found = [...topics.subscriptions.values()].find(
    (each) => each.topicArn === topicArn && each.endpoint === queueArn,
  );
  if (found) {
    found.attributes = attributes;
    topics.persistence?.updateSubscriptionAttributes(found.arn, attributes);
  } else if (!topics.subscribe(topicArn, 'sqs', queueArn, attributes)) {
    throw new Error(`Cannot subscribe ${queueArn} to ${topicArn}: there is no such topic`);
  }
}
