import { type Operation, topicOf } from './call.ts';

export const setTopicAttributes: Operation = ({ params, topics }) => {
  const topic = topicOf(params.text('TopicArn'), topics);
  topics.change(topic, { [params.text('AttributeName')]: params.optionalText('AttributeValue') ?? '' });
  return {};
};
