export { readPolicy } from './document.ts';
export type { Refusal, Usage } from './log.ts';
export { Policies, type ServiceQuestion } from './policies.ts';
