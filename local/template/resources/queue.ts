import { arnOf } from '../names.ts';
import type { ResourceType } from '../resource.ts';
import type { QueueWanted } from '../services.ts';

/** AWS::SQS::Queue. Names: up to 80 characters (SQS quotas). */
export const queue: ResourceType = (fields, site) => {
  const name = fields.text('QueueName') ?? site.name({ longest: 80 });
  const redrive = fields.object('RedrivePolicy');
  const wanted: QueueWanted = {
    name,
    visibilityTimeoutSeconds: fields.number('VisibilityTimeout'),
    retentionSeconds: fields.number('MessageRetentionPeriod'),
    deadLetters: redrive && {
      queueArn: redrive.need('deadLetterTargetArn', redrive.text('deadLetterTargetArn')),
      afterReceives: redrive.need('maxReceiveCount', redrive.number('maxReceiveCount')),
    },
  };
  fields.noMeaningHere(
    'KmsDataKeyReusePeriodSeconds',
    'KmsMasterKeyId',
    'RedriveAllowPolicy',
    'SqsManagedSseEnabled',
    'Tags',
  );
  const url = site.queueUrl(name);
  const arn = arnOf('sqs', name);
  return {
    physicalId: url,
    arn,
    attributes: { Arn: arn, QueueName: name, QueueUrl: url },
    create: (services) => services.createQueue(wanted),
  };
};
