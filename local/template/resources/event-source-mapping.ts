import type { Fields } from '../fields.ts';
import { arnOf } from '../names.ts';
import type { ResourceType } from '../resource.ts';
import { templateError } from '../tree.ts';

/** AWS::Lambda::EventSourceMapping, of a queue. Defaults as Lambda's CreateEventSourceMapping has them. */
export const eventSourceMapping: ResourceType = (fields, site) => {
  const functionArn = functionArnOf(fields.need('FunctionName', fields.text('FunctionName')));
  const wanted = {
    uuid: site.uuid(),
    queueArn: fields.need('EventSourceArn', fields.text('EventSourceArn')),
    functionArn,
    // arn:aws:lambda:<region>:<account>:function:<name>[:<version>]
    functionName: functionArn.split(':')[6] ?? '',
    batchSize: fields.number('BatchSize') ?? 10,
    windowSeconds: fields.number('MaximumBatchingWindowInSeconds') ?? 0,
    reportsFailures: reportsFailures(fields, site.logicalId),
    maximumConcurrency: fields.object('ScalingConfig')?.number('MaximumConcurrency'),
  };
  const enabled = fields.flag('Enabled') ?? true;
  fields.noMeaningHere('Tags');
  return {
    physicalId: wanted.uuid,
    arn: arnOf('lambda', `event-source-mapping:${wanted.uuid}`),
    attributes: { Id: wanted.uuid },
    create: async (services) => {
      if (enabled) await services.connectQueue(wanted);
    },
  };
};

function reportsFailures(fields: Fields, logicalId: string): boolean {
  const types = fields.texts('FunctionResponseTypes');
  const unknown = types.find((type) => type !== 'ReportBatchItemFailures');
  if (unknown !== undefined)
    throw templateError(`Cannot deploy ${logicalId}: "${unknown}" is no FunctionResponseType.`);
  return types.length > 0;
}

const functionArnOf = (nameOrArn: string) =>
  nameOrArn.startsWith('arn:') ? nameOrArn : arnOf('lambda', `function:${nameOrArn}`);
