import { accountId, partition } from '../../../account.ts';
import { demandSize } from '../policy-size.ts';
import type { ResourceType } from '../resource.ts';

/** AWS::IAM::Role. Names: up to 64 characters (IAM guide, "reference_iam-quotas"). Managed policies of AWS's are unknown here. */
export const role: ResourceType = (fields, site) => {
  const name = fields.text('RoleName') ?? site.name({ longest: 64 });
  const trust = fields.need('AssumeRolePolicyDocument', fields.raw('AssumeRolePolicyDocument'));
  const inline = fields.objects('Policies').map((policy) => ({
    name: policy.need('PolicyName', policy.text('PolicyName')),
    document: policy.need('PolicyDocument', policy.raw('PolicyDocument')),
  }));
  demandSize(
    site.logicalId,
    'role',
    inline.map(({ document }) => document),
  );
  fields.noMeaningHere('Description', 'MaxSessionDuration', 'Tags');
  const arn = `arn:${partition}:iam::${accountId}:role/${name}`;
  return {
    physicalId: name,
    arn,
    attributes: { Arn: arn },
    create: ({ policies }) => policies.putRole(name, trust, inline),
    remove: ({ policies }) => policies.removeRole(name),
  };
};
