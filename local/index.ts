/** The package's front door: a cloud with a stack deployed, and what one needs to look into it. */
export { accountId, region } from './account.ts';
export { type Cloud, type CloudOptions, startCloud } from './cloud.ts';
export {
  deploy,
  noServices,
  type Resolved,
  readAssembly,
  type Services,
  type Tree,
} from './cloudformation/template/index.ts';
export { administratorVariables, type Endpoints } from './endpoints.ts';
export { Policies } from './iam/policies.ts';
export { type LambdaQuotas, publishedQuotas, type Quotas, type Region, type StepFunctionsQuotas } from './quotas.ts';
export { seedVault } from './seed/index.ts';
export { seedSynology } from './seed/synology.ts';
