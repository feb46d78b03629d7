import { type Notification, notificationOf } from '../notification.ts';
import type { Params } from '../params.ts';
import { invalidParameter } from '../sns-errors.ts';
import { type Operation, topicOf } from './call.ts';
import { readPublished, sizeOfPublished } from './published.ts';

/** 256 KiB, attributes included (API reference, Publish; recorded: LocalStack's "publish_too_long_message"). */
export const mostPublishedBytes = 262_144;

export const publish: Operation = ({ params, topics, publishing }) => {
  const topic = topicOf(topicArnIn(params), topics);
  const notification: Notification = notificationOf(readPublished(params, topic.arn));
  if (sizeOfPublished(notification) > mostPublishedBytes) throw invalidParameter('Message too long');
  publishing.publish(topic.arn, [notification]);
  return { MessageId: notification.messageId };
};

function topicArnIn(params: Params): string {
  const arn = params.optionalText('TopicArn') ?? params.optionalText('TargetArn');
  if (arn !== undefined) return arn;
  if (params.optionalText('PhoneNumber') !== undefined)
    throw invalidParameter('PhoneNumber Reason: The local cloud sends no SMS');
  throw invalidParameter('TopicArn or TargetArn Reason: no value for required parameter');
}
