import type { Services } from './services.ts';

const nothing = async () => undefined;

/** Services that make nothing: for whoever wants a template resolved, or some of its resources alone. */
export const noServices: Omit<Services, 'policies'> = {
  bucketExists: () => false,
  createBucket: nothing,
  deleteBucket: nothing,
  createQueue: nothing,
  deleteQueue: nothing,
  createTopic: nothing,
  deleteTopic: nothing,
  subscribe: nothing,
  unsubscribe: nothing,
  createFunction: nothing,
  deleteFunction: nothing,
  publishVersion: nothing,
  deleteVersion: nothing,
  createStateMachine: nothing,
  deleteStateMachine: nothing,
  createRule: nothing,
  deleteRule: nothing,
  connectQueue: nothing,
  disconnectQueue: nothing,
};
