export { readAssembly } from './assembly.ts';
export { deploy } from './deploy.ts';
export { Owners } from './owners.ts';
export { type Resolved, resolve } from './resolve.ts';
export type { BucketWanted, MappingWanted, QueueWanted, Services } from './services.ts';
export type { Tree } from './tree.ts';
