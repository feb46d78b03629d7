import { unsupportedOperation } from '../sqs-errors.ts';
import type { Operation } from './call.ts';

/**
 * The caller must also be allowed what the task does for it (SQS guide, "sqs-configure-dead-letter-queue-redrive"):
 * receive and delete at the source, send to the destination.
 */
export const startMessageMoveTask: Operation = ({ params, moveTasks, demand }) => {
  const source = params.text('SourceArn');
  const destination = params.optionalText('DestinationArn');
  for (const action of ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes']) demand(`sqs:${action}`, source);
  if (destination !== undefined) demand('sqs:SendMessage', destination);
  if (params.optionalInteger('MaxNumberOfMessagesPerSecond') !== undefined) {
    throw unsupportedOperation('The local cloud moves all at once, and knows no MaxNumberOfMessagesPerSecond.');
  }
  return { TaskHandle: moveTasks.start(source, destination).handle };
};
