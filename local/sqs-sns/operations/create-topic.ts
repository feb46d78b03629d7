import type { Operation } from './call.ts';
import { readTextMap } from './text-map.ts';

/** Tags are not kept: nothing here reads them. */
export const createTopic: Operation = ({ params, topics }) => ({
  TopicArn: topics.create(params.text('Name'), readTextMap(params, 'Attributes')).arn,
});
