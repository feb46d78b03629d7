import type { ResourceType } from '../resource.ts';
import { templateError } from '../tree.ts';

/** AWS::SNS::Subscription, of a queue. */
export const subscription: ResourceType = (fields, site) => {
  const topicArn = fields.need('TopicArn', fields.text('TopicArn'));
  const queueArn = fields.need('Endpoint', fields.text('Endpoint'));
  const raw = fields.flag('RawMessageDelivery') ?? false;
  const protocol = fields.text('Protocol');
  if (protocol !== 'sqs') {
    throw templateError(`Cannot deploy ${site.logicalId}: its Protocol is "${protocol}", and only sqs is served here.`);
  }
  const arn = `${topicArn}:${site.uuid()}`;
  return { physicalId: arn, arn, create: (services) => services.subscribe({ topicArn, queueArn, raw }) };
};
