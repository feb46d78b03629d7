import type { Services } from '../../cloudformation/template/index.ts';
import { Policies } from '../../iam/policies.ts';

const nothing = async () => undefined;

/** Services that make nothing. */
export const noServices: Services = {
  policies: new Policies(),
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
