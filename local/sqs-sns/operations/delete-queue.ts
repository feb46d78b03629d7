import { type Operation, queueIn } from './call.ts';

export const deleteQueue: Operation = (call) => {
  call.queues.delete(queueIn(call));
  return {};
};
