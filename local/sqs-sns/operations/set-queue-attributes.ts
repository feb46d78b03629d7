import { readAttributes } from '../queue-attributes.ts';
import { missingParameter } from '../sqs-errors.ts';
import { type Operation, queueIn } from './call.ts';

export const setQueueAttributes: Operation = (call) => {
  const queue = queueIn(call);
  const attributes = readAttributes(call.params.raw('Attributes'));
  if (Object.keys(attributes).length === 0) throw missingParameter('Attribute.Name');
  call.queues.change(queue, attributes);
  return {};
};
