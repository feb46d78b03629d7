/** What the package `@thaw/cdk` offers. */
export { SettingRefused } from './check-props.ts';
export { GlacierRestore, type GlacierRestoreProps } from './glacier-restore.ts';
export type { StorageClass } from './props.ts';
export { ThawStack, type ThawStackProps } from './stack.ts';
