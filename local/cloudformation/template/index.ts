export { readAssembly } from './assembly.ts';
export { deploy, inOrder } from './deploy.ts';
export { noServices } from './no-services.ts';
export { Owners } from './owners.ts';
export { type Resolved, type ResolvedResource, resolve, sections } from './resolve.ts';
export type { BucketWanted, CodeWanted, MappingWanted, QueueWanted, Services } from './services.ts';
export { branch, isTree, type Tree, wordOf } from './tree.ts';
