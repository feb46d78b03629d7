import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { writeFunctions } from '../functions.ts';
import { writeDeclarations } from './declarations.ts';
import { manifest } from './manifest.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** The functions' code comes from the package's own folder in place of esbuild. */
const prebuiltFunctions: Plugin = {
  name: 'prebuilt functions',
  setup(build) {
    build.onResolve({ filter: /\/bundle\.ts$/ }, () => ({ path: path.join(import.meta.dirname, 'prebuilt.ts') }));
  },
};

/** For `import`: the classes that `require` gives, so that an app that does both has one `GlacierRestore`. */
const doorway = {
  'index.mjs': "export { GlacierRestore, SettingRefused, ThawStack } from './index.js';\n",
  'index.d.mts': "export * from './index.js';\n",
};

/**
 * Builds the package `@thaw/cdk` into `folder`, which it empties first: the construct as CommonJS with a doorway for `import`, its
 * types, and every Lambda's code. Answers with what esbuild put inside, for the list of licences.
 */
export async function buildConstruct(folder: string): Promise<readonly Metafile[]> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const [functions, { metafile }] = await Promise.all([
    writeFunctions(path.join(folder, 'functions')),
    bundleConstruct(folder),
    writeDeclarations(folder),
  ]);
  for (const [name, content] of Object.entries(doorway)) await writeFile(path.join(folder, name), content);
  await copyFile(path.join(import.meta.dirname, 'README.md'), path.join(folder, 'README.md'));
  await copyFile(path.join(root, 'LICENSE'), path.join(folder, 'LICENSE'));
  await copyFile(path.join(root, 'docs/api.md'), path.join(folder, 'API.md'));
  await writeFile(path.join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return [metafile, ...functions.map((bundle) => bundle.metafile)];
}

const bundleConstruct = (folder: string) =>
  build({
    absWorkingDir: root,
    entryPoints: ['infra/index.ts'],
    outfile: path.join(folder, 'index.js'),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    external: ['aws-cdk-lib', 'constructs'],
    plugins: [prebuiltFunctions],
    metafile: true,
    logLevel: 'warning',
  });
