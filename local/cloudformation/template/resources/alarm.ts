import { partition } from '../../../account.ts';
import { arnOf } from '../names.ts';
import type { ResourceType } from '../resource.ts';
import { templateError } from '../tree.ts';

const comparisons = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
];
const statistics = ['Average', 'Maximum', 'Minimum', 'SampleCount', 'Sum'];
const missing = ['breaching', 'ignore', 'missing', 'notBreaching'];

/**
 * AWS::CloudWatch::Alarm: read as CloudWatch would (API_PutMetricAlarm), and never in alarm, for nobody keeps metrics on
 * this machine.
 */
export const alarm: ResourceType = (fields, site) => {
  const name = fields.text('AlarmName') ?? site.name({ longest: 255 });
  const oneOf = (property: string, known: readonly string[], otherwise?: string) => {
    const value = fields.text(property) ?? otherwise;
    if (value !== undefined && known.includes(value)) return;
    throw templateError(
      `Cannot deploy ${site.logicalId}: its ${property} is "${value}", not one of ${known.join(', ')}.`,
    );
  };
  oneOf('ComparisonOperator', comparisons);
  oneOf('Statistic', statistics);
  oneOf('TreatMissingData', missing, 'missing');
  for (const property of ['Namespace', 'MetricName']) fields.need(property, fields.text(property));
  for (const property of ['EvaluationPeriods', 'Threshold']) fields.need(property, fields.number(property));
  const seconds = fields.need('Period', fields.number('Period'));
  if (seconds % 60 !== 0) {
    throw templateError(`Cannot deploy ${site.logicalId}: its Period is ${seconds} s, and whole minutes are allowed.`);
  }
  for (const dimension of fields.objects('Dimensions')) {
    for (const property of ['Name', 'Value']) dimension.need(property, dimension.text(property));
  }
  const notTopic = fields.texts('AlarmActions').find((action) => !action.startsWith(`arn:${partition}:sns:`));
  if (notTopic !== undefined) {
    throw templateError(`Cannot deploy ${site.logicalId}: "${notTopic}" is no topic, and only topics are told here.`);
  }
  fields.noMeaningHere('AlarmDescription', 'Tags');
  const arn = arnOf('cloudwatch', `alarm:${name}`);
  return { physicalId: name, arn, attributes: { Arn: arn } };
};
