import { chmod, copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { pages } from '../../cli/help/pages.ts';
import { packedName } from '../../cli/shared/assembly.ts';
import { root } from '../root.ts';
import { packedAssembly } from './assembly.ts';
import { manifest } from './manifest.ts';

/** `import()` of the local cloud is one of its package. */
const localCloudOutside: Plugin = {
  name: 'local cloud outside',
  setup(build) {
    build.onResolve({ filter: /\/local\/index\.ts$/ }, () => ({ path: '@thaw/local-cloud', external: true }));
  },
};

/** Of our package.json the program needs the version alone. */
const versionAlone: Plugin = {
  name: 'version alone',
  setup(build) {
    const contents = JSON.stringify({ version: manifest.version });
    build.onLoad({ filter: /[\\/]package\.json$/ }, () => ({ contents, loader: 'json' }));
  },
};

/**
 * Builds the package `@thaw/cli` into `folder`, which it empties first: the program as one file without dependencies, and the
 * synthesized stack for the local cloud. Answers with what esbuild put inside, for the list of licences.
 */
export async function buildCli(folder: string): Promise<readonly Metafile[]> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const [metafile, assembly] = await Promise.all([bundleProgram(path.join(folder, 'program.js')), packedAssembly()]);
  await writeFile(path.join(folder, packedName), assembly.bytes);
  for (const file of ['thaw.js', 'README.md'])
    await copyFile(path.join(import.meta.dirname, file), path.join(folder, file));
  await chmod(path.join(folder, 'thaw.js'), 0o755);
  await mkdir(path.join(folder, 'docs'));
  for (const { file } of Object.values(pages))
    await copyFile(path.join(root, 'docs', file), path.join(folder, 'docs', file));
  await copyFile(path.join(root, 'LICENSE'), path.join(folder, 'LICENSE'));
  await writeFile(path.join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return [metafile, ...assembly.functions.map((bundle) => bundle.metafile)];
}

/** `require` is for libraries inside that are CommonJS. Node 22 has no `Error.isError`. */
const firstLines = `import { createRequire as requireFrom } from 'node:module';
import { isNativeError as isErrorOfAnyRealm } from 'node:util/types';
const require = requireFrom(import.meta.url);
Error.isError ??= isErrorOfAnyRealm;`;

async function bundleProgram(outfile: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['cli/main.ts'],
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.13',
    mainFields: ['module', 'main'],
    banner: { js: firstLines },
    legalComments: 'none', // THIRD-PARTY-LICENSES has them in full
    plugins: [localCloudOutside, versionAlone],
    metafile: true,
    logLevel: 'warning',
  });
  demandOutside(metafile);
  return metafile;
}

/** A static import of one of its files would put a second local cloud into the program. */
function demandOutside({ inputs }: Metafile): void {
  const inside = Object.keys(inputs).filter((file) =>
    /^(local|infra|node_modules\/(esbuild|aws-cdk-lib))\//.test(file),
  );
  if (inside.length > 0) throw new Error(`Cannot build @thaw/cli: it would contain ${inside.join(', ')}.`);
}
