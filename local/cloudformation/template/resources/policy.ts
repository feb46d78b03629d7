import type { ResourceType } from '../resource.ts';

/** AWS::IAM::Policy, on roles only. */
export const policy: ResourceType = (fields) => {
  const name = fields.need('PolicyName', fields.text('PolicyName'));
  const document = fields.need('PolicyDocument', fields.raw('PolicyDocument'));
  const roleNames = fields.texts('Roles');
  return {
    physicalId: name,
    create: ({ policies }) => {
      for (const roleName of roleNames) policies.addRolePolicy(roleName, name, document);
    },
    remove: ({ policies }) => {
      for (const roleName of roleNames) policies.removeRolePolicy(roleName, name);
    },
  };
};
