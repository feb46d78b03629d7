export { readPolicy } from './document.ts';

export { Policies } from './policies.ts';
