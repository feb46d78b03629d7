import { arnOf } from '../names.ts';
import type { ResourceType } from '../resource.ts';

/** AWS::Logs::LogGroup: a name only. What functions log here goes where the Lambda service of this machine writes it. */
export const logGroup: ResourceType = (fields, site) => {
  const name = fields.text('LogGroupName') ?? site.name({ longest: 512 });
  fields.noMeaningHere('KmsKeyId', 'LogGroupClass', 'RetentionInDays', 'Tags');
  // GetAtt gives the ARN with the star for all its streams (CloudFormation, AWS::Logs::LogGroup return values).
  const arn = `${arnOf('logs', `log-group:${name}`)}:*`;
  return { physicalId: name, arn, attributes: { Arn: arn } };
};
