import { arnOf } from '../names.ts';
import type { ResourceType } from '../resource.ts';

/** AWS::Lambda::Permission: lets a service, or the account, invoke a function. It becomes a statement of its policy. */
export const permission: ResourceType = (fields, site) => {
  const nameOrArn = fields.need('FunctionName', fields.text('FunctionName'));
  const functionArn = nameOrArn.startsWith('arn:') ? nameOrArn : arnOf('lambda', `function:${nameOrArn}`);
  const principal = fields.need('Principal', fields.text('Principal'));
  const [sourceArn, sourceAccount] = [fields.text('SourceArn'), fields.text('SourceAccount')];
  const statement = {
    Effect: 'Allow',
    Principal: principal.includes('.') ? { Service: principal } : { AWS: principal },
    Action: fields.need('Action', fields.text('Action')),
    Resource: functionArn,
    // As Lambda writes them (Lambda guide, "permissions-function-services").
    Condition: {
      ...(sourceArn === undefined ? {} : { ArnLike: { 'AWS:SourceArn': sourceArn } }),
      ...(sourceAccount === undefined ? {} : { StringEquals: { 'AWS:SourceAccount': sourceAccount } }),
    },
  };
  return {
    physicalId: site.logicalId,
    create: ({ policies }) => {
      policies.addPermission(functionArn, site.logicalId, { Version: '2012-10-17', Statement: [statement] });
    },
    remove: ({ policies }) => policies.removePermission(functionArn, site.logicalId),
  };
};
