import { accountId } from '../../account.ts';
import { queueDoesNotExist } from '../sqs-errors.ts';
import type { Operation } from './call.ts';

export const getQueueUrl: Operation = ({ params, queues, queueUrl }) => {
  const owner = params.optionalText('QueueOwnerAWSAccountId') ?? accountId;
  const queue = owner === accountId ? queues.ofName(params.text('QueueName')) : undefined;
  if (queue === undefined) throw queueDoesNotExist();
  return { QueueUrl: queueUrl(queue.name) };
};
