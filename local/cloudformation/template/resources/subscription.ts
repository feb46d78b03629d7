import type { ResourceType } from '../resource.ts';
import { templateError } from '../tree.ts';

/** AWS::SNS::Subscription, of a queue; one of an e-mail address would wait for consent, and no mail leaves this machine. */
export const subscription: ResourceType = (fields, site) => {
  const topicArn = fields.need('TopicArn', fields.text('TopicArn'));
  const endpoint = fields.need('Endpoint', fields.text('Endpoint'));
  const raw = fields.flag('RawMessageDelivery') ?? false;
  const redrive = fields.object('RedrivePolicy');
  const deadLetterQueueArn = redrive?.need('deadLetterTargetArn', redrive.text('deadLetterTargetArn'));
  const protocol = fields.text('Protocol');
  const arn = `${topicArn}:${site.uuid()}`;
  if (protocol === 'email' && endpoint.includes('@')) return { physicalId: 'pending confirmation' };
  if (protocol !== 'sqs') {
    throw templateError(`Cannot deploy ${site.logicalId}: its Protocol is "${protocol}", and only sqs is served here.`);
  }
  const wanted = { topicArn, queueArn: endpoint, raw, deadLetterQueueArn };
  return {
    physicalId: arn,
    arn,
    create: (services) => services.subscribe(wanted),
    remove: (services) => services.unsubscribe(wanted),
  };
};
