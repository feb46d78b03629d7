import { readAttributes } from '../queue-attributes.ts';
import type { Operation } from './call.ts';

/** Tags are not kept: nothing here reads them. */
export const createQueue: Operation = ({ params, queues, queueUrl }) => {
  const queue = queues.create(params.text('QueueName'), readAttributes(params.raw('Attributes')));
  return { QueueUrl: queueUrl(queue.name) };
};
