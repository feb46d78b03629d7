import type { Operation } from './call.ts';

export const deleteTopic: Operation = ({ params, topics }) => {
  topics.delete(params.text('TopicArn'));
  return {};
};
