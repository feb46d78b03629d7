import type { ResourceType } from '../resource.ts';

/** AWS::Lambda::Permission: lets a service invoke a function. Nothing here invokes by permission, so it only stands. */
export const permission: ResourceType = (fields, site) => {
  fields.noMeaningHere('Action', 'FunctionName', 'Principal', 'SourceAccount', 'SourceArn');
  return { physicalId: site.logicalId };
};
