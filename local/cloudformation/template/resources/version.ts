import { arnOf } from '../names.ts';
import type { ResourceType } from '../resource.ts';

/** AWS::Lambda::Version. A stack keeps one version of a function at a time, and every start here is the first: 1. */
export const version: ResourceType = (fields) => {
  const functionName = fields.need('FunctionName', fields.text('FunctionName'));
  fields.noMeaningHere('CodeSha256', 'Description');
  const arn = arnOf('lambda', `function:${functionName}:1`);
  return {
    physicalId: arn,
    arn,
    attributes: { FunctionArn: arn, Version: '1' },
    create: (services) => services.publishVersion(functionName),
  };
};
