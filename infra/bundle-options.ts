import path from 'node:path';
import type { BuildOptions } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');

/** How every Lambda is bundled: one minified CommonJS file with the SDK inside. Paths in reports are relative to the repository. */
export const bundleOptions = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  format: 'cjs',
  platform: 'node',
  target: 'node24',
  // The SDK imports node:http when first used. As import() that takes Node 20 ms of CPU more: a module gets a value for each of
  // the exports, among them WebSocket, and with it undici. require() takes what is asked for.
  supported: { 'dynamic-import': false },
  mainFields: ['module', 'main'],
  logLevel: 'warning',
} as const satisfies BuildOptions;
