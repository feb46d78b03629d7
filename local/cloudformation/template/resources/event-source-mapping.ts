import type { Fields } from '../fields.ts';
import { arnOf } from '../names.ts';
import type { ResourceType } from '../resource.ts';
import { templateError } from '../tree.ts';

/** AWS::Lambda::EventSourceMapping, of a queue. Its defaults: a batch of 10, no window (Lambda guide, "services-sqs-parameters"). */
export const eventSourceMapping: ResourceType = (fields, site) => {
  const functionArn = functionArnOf(fields.need('FunctionName', fields.text('FunctionName')));
  const wanted = {
    uuid: site.uuid(),
    queueArn: fields.need('EventSourceArn', fields.text('EventSourceArn')),
    functionArn,
    // arn:aws:lambda:<region>:<account>:function:<name>[:<version>]
    functionName: functionArn.split(':')[6] ?? '',
    ...batchOf(fields, site.logicalId),
    reportsFailures: reportsFailures(fields, site.logicalId),
    maximumConcurrency: concurrencyOf(fields, site.logicalId),
  };
  const enabled = fields.flag('Enabled') ?? true;
  fields.noMeaningHere('Tags');
  return {
    physicalId: wanted.uuid,
    arn: arnOf('lambda', `event-source-mapping:${wanted.uuid}`),
    attributes: { Id: wanted.uuid },
    create: async (services) => {
      await services.disconnectQueue(wanted.uuid);
      if (enabled) await services.connectQueue(wanted);
    },
    remove: (services) => services.disconnectQueue(wanted.uuid),
  };
};

/** More than ten in a batch need a window (Lambda guide, "services-sqs-configure"). */
function batchOf(fields: Fields, logicalId: string) {
  const batchSize = fields.number('BatchSize') ?? 10;
  const windowSeconds = fields.number('MaximumBatchingWindowInSeconds') ?? 0;
  if (batchSize <= 10 || windowSeconds >= 1) return { batchSize, windowSeconds };
  throw templateError(
    `Cannot deploy ${logicalId}: a BatchSize of ${batchSize} needs a batching window, and it has none.`,
  );
}

/** Two is the least (Lambda guide, "services-sqs-scaling"). */
function concurrencyOf(fields: Fields, logicalId: string): number | undefined {
  const most = fields.object('ScalingConfig')?.number('MaximumConcurrency');
  if (most === undefined || (most >= 2 && most <= 1000)) return most;
  throw templateError(`Cannot deploy ${logicalId}: MaximumConcurrency is ${most}, and 2 to 1,000 are allowed.`);
}

function reportsFailures(fields: Fields, logicalId: string): boolean {
  const types = fields.texts('FunctionResponseTypes');
  const unknown = types.find((type) => type !== 'ReportBatchItemFailures');
  if (unknown !== undefined)
    throw templateError(`Cannot deploy ${logicalId}: "${unknown}" is no FunctionResponseType.`);
  return types.length > 0;
}

const functionArnOf = (nameOrArn: string) =>
  nameOrArn.startsWith('arn:') ? nameOrArn : arnOf('lambda', `function:${nameOrArn}`);
