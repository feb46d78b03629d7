import type { Fields } from '../fields.ts';
import { arnOf } from '../names.ts';
import type { ResourceType } from '../resource.ts';
import type { QueueWanted } from '../services.ts';
import { templateError } from '../tree.ts';

/** Most receives before a message is a dead letter (SQS guide, "sqs-configure-dead-letter-queue"). */
const mostReceives = 1000;

/** AWS::SQS::Queue. Names: up to 80 characters (CloudFormation, AWS::SQS::Queue). */
export const queue: ResourceType = (fields, site) => {
  const name = fields.text('QueueName') ?? site.name({ longest: 80 });
  const redrive = fields.object('RedrivePolicy');
  const wanted: QueueWanted = {
    name,
    visibilityTimeoutSeconds: fields.number('VisibilityTimeout'),
    delaySeconds: fields.number('DelaySeconds'),
    retentionSeconds: fields.number('MessageRetentionPeriod'),
    deadLetters: redrive && {
      queueArn: redrive.need('deadLetterTargetArn', redrive.text('deadLetterTargetArn')),
      afterReceives: receivesOf(redrive, site.logicalId),
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
    remove: (services) => services.deleteQueue(name),
  };
};

function receivesOf(redrive: Fields, logicalId: string): number {
  const receives = redrive.need('maxReceiveCount', redrive.number('maxReceiveCount'));
  if (receives >= 1 && receives <= mostReceives) return receives;
  throw templateError(
    `Cannot deploy ${logicalId}: maxReceiveCount is ${receives}, and 1 to ${mostReceives} are allowed.`,
  );
}
