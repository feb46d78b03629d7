import { arnOf } from '../names.ts';
import type { ResourceType } from '../resource.ts';

/** AWS::SNS::Topic. Names: up to 256 characters (API_CreateTopic). */
export const topic: ResourceType = (fields, site) => {
  const name = fields.text('TopicName') ?? site.name({ longest: 256 });
  fields.noMeaningHere('DisplayName', 'KmsMasterKeyId', 'Tags', 'TracingConfig');
  const arn = arnOf('sns', name);
  return {
    physicalId: arn,
    arn,
    attributes: { TopicArn: arn, TopicName: name },
    create: (services) => services.createTopic(name),
    remove: (services) => services.deleteTopic(arn),
  };
};
