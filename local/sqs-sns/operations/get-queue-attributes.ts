import type { Queue } from '../queue.ts';
import { attributeNames } from '../queue-attributes.ts';
import type { Queues } from '../queues.ts';
import { unknownAttribute } from '../sqs-errors.ts';
import { type Operation, queueIn } from './call.ts';

/** Without names nothing is answered (API reference, GetQueueAttributes). */
export const getQueueAttributes: Operation = (call) => {
  const queue = queueIn(call);
  const names = call.params.texts('AttributeNames');
  const unknown = names.find((name) => name !== 'All' && !attributeNames.has(name));
  if (unknown !== undefined) throw unknownAttribute(unknown);
  const all = Object.entries(attributesOf(queue, call.queues));
  const wanted = all.filter(([name]) => names.includes('All') || names.includes(name));
  return wanted.length === 0 ? {} : { Attributes: Object.fromEntries(wanted) };
};

function attributesOf(queue: Queue, queues: Queues): Record<string, string> {
  const { attributes, arn, createdMs, modifiedMs } = queue.record;
  const { visible, inFlight, delayed } = queue.counts();
  const policy = queues.policyOf(queue);
  return {
    ...attributes,
    ...(policy === undefined ? {} : { Policy: policy }),
    QueueArn: arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: seconds(createdMs),
    LastModifiedTimestamp: seconds(modifiedMs),
  };
}

const seconds = (ms: number) => String(Math.floor(ms / 1000));
