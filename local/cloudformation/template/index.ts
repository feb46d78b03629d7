export { type Assembly, readAssembly } from './assembly.ts';
export { type DeployOptions, deploy } from './deploy.ts';
export { type Resolved, type ResolvedResource, resolve } from './resolve.ts';
export type { BucketWanted, MappingWanted, QueueWanted, Services } from './services.ts';
export type { Tree } from './tree.ts';
