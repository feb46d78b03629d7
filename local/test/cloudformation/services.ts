import { type Services, noServices as withoutPolicies } from '../../cloudformation/template/index.ts';
import { Policies } from '../../iam/policies.ts';

/** Services that make nothing. */
export const noServices: Services = { ...withoutPolicies, policies: new Policies() };
