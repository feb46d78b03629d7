import type { Operation } from './call.ts';
import { pageOf } from './page.ts';

export const listTopics: Operation = ({ params, topics }) => {
  const { page, more } = pageOf(params, topics.all());
  return { Topics: page.map(({ arn }) => ({ TopicArn: arn })), ...more };
};
