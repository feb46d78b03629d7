import type { ResourceType } from '../resource.ts';

/** AWS::SNS::TopicPolicy */
export const topicPolicy: ResourceType = (fields, site) => {
  const topicArns = fields.texts('Topics');
  const document = fields.need('PolicyDocument', fields.raw('PolicyDocument'));
  return {
    physicalId: site.logicalId,
    create: ({ policies }) => {
      for (const arn of topicArns) policies.setResourcePolicy(arn, site.logicalId, document);
    },
    remove: ({ policies }) => {
      for (const arn of topicArns) policies.removeResourcePolicy(arn);
    },
  };
};
