import { notificationOf } from '../notification.ts';
import { batchTooLong, emptyBatchRequest, entryIdsNotDistinct, invalidEntryId, tooManyEntries } from '../sns-errors.ts';
import { isEntryId, mostEntries, repeatedId } from './batch.ts';
import { type Entry, type Operation, topicOf } from './call.ts';
import { mostPublishedBytes } from './publish.ts';
import { readPublished, sizeOfPublished } from './published.ts';

/** All or nothing: an entry that is not right refuses the batch (recorded: LocalStack's "publish_batch_exceptions"). */
export const publishBatch: Operation = ({ params, topics, publishing }) => {
  const topic = topicOf(params.text('TopicArn'), topics);
  const entries = params
    .entries('PublishBatchRequestEntries')
    .map((entry) => ({ id: entry.text('Id'), params: entry }));
  checkEntries(entries);
  const notifications = entries.map((entry) => notificationOf(readPublished(entry.params, topic.arn)));
  const sizeBytes = notifications.reduce((sum, notification) => sum + sizeOfPublished(notification), 0);
  if (sizeBytes > mostPublishedBytes) throw batchTooLong();
  publishing.publish(topic.arn, notifications);
  const successful = entries.map(({ id }, at) => ({ Id: id, MessageId: notifications[at]?.messageId ?? '' }));
  return { Successful: successful, Failed: [] };
};

function checkEntries(entries: readonly Entry[]): void {
  if (entries.length === 0) throw emptyBatchRequest();
  if (entries.length > mostEntries) throw tooManyEntries();
  if (!entries.every(({ id }) => isEntryId(id))) throw invalidEntryId();
  if (repeatedId(entries.map(({ id }) => id)) !== undefined) throw entryIdsNotDistinct();
}
