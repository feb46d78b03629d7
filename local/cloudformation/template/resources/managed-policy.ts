import { accountId, partition } from '../../../account.ts';
import { readPolicy } from '../../../iam/document.ts';
import { demandSize } from '../policy-size.ts';
import type { ResourceType } from '../resource.ts';

/** AWS::IAM::ManagedPolicy. Names: up to 128 characters (IAM guide, "reference_iam-quotas"). Read even where no role has it. */
export const managedPolicy: ResourceType = (fields, site) => {
  const name = fields.text('ManagedPolicyName') ?? site.name({ longest: 128 });
  const document = fields.need('PolicyDocument', fields.raw('PolicyDocument'));
  demandSize(site.logicalId, 'managed', [document]);
  const roleNames = fields.texts('Roles');
  fields.noMeaningHere('Description', 'Path');
  const arn = `arn:${partition}:iam::${accountId}:policy/${name}`;
  return {
    physicalId: arn,
    arn,
    create: ({ policies }) => {
      readPolicy(document, 'identity', name);
      for (const roleName of roleNames) policies.addRolePolicy(roleName, name, document);
    },
    remove: ({ policies }) => {
      for (const roleName of roleNames) policies.removeRolePolicy(roleName, name);
    },
  };
};
