import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { root } from '../root.ts';
import { writeDeclarations } from './declarations.ts';
import { entries, manifest } from './manifest.ts';

/**
 * Builds the package `@thaw/local-cloud` into `folder`, which it empties first: JavaScript, since Node strips no types below
 * node_modules, with the SDK inside. Answers with what esbuild put inside, for the list of licences.
 */
export async function buildLocalCloud(folder: string): Promise<readonly Metafile[]> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const [library, runtime] = await Promise.all([
    bundleLibrary(folder),
    bundleRuntime(folder),
    writeDeclarations(path.join(folder, 'types')),
  ]);
  await copyFile(path.join(root, 'local/README.md'), path.join(folder, 'README.md'));
  await copyFile(path.join(root, 'LICENSE'), path.join(folder, 'LICENSE'));
  await writeFile(path.join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return [library, runtime];
}

const common = {
  absWorkingDir: path.join(root, 'local'),
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  legalComments: 'none', // THIRD-PARTY-LICENSES has them in full
  metafile: true,
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** One file per entry; what several of them hold is in files that they share, so that each class is there once. */
async function bundleLibrary(outdir: string): Promise<Metafile> {
  const banner = {
    js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
  };
  const { metafile } = await build({
    ...common,
    entryPoints: entries,
    outdir,
    splitting: true,
    chunkNames: 'shared-[hash]', // beside the entries: lambda/bundle.ts looks for the runtime there
    external: ['esbuild'],
    banner,
  });
  return metafile;
}

/** The program of Lambda's environments (local/lambda/bundle.ts), which the library starts. */
async function bundleRuntime(folder: string): Promise<Metafile> {
  const outfile = path.join(folder, 'lambda-runtime.mjs');
  return (await build({ ...common, entryPoints: ['lambda/runtime.ts'], outfile })).metafile;
}
