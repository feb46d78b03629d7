import { arnOf } from '../names.ts';
import type { ResourceType } from '../resource.ts';

/** AWS::SQS::QueuePolicy: names its queues by URL. */
export const queuePolicy: ResourceType = (fields, site) => {
  const names = fields.texts('Queues').map((url) => url.split('/').at(-1) ?? url);
  const document = fields.need('PolicyDocument', fields.raw('PolicyDocument'));
  return {
    physicalId: site.logicalId,
    create: ({ policies }) => {
      for (const name of names) policies.setResourcePolicy(arnOf('sqs', name), site.logicalId, document);
    },
    remove: ({ policies }) => {
      for (const name of names) policies.removeResourcePolicy(arnOf('sqs', name));
    },
  };
};
