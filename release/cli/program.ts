import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { root } from '../root.ts';
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

/** The page is built already: nothing builds it on people's machines. */
const pageBuilt: Plugin = {
  name: 'page built',
  setup(build) {
    build.onResolve({ filter: /\/build-page\.ts$/ }, () => ({ path: './console-page', external: true }));
  },
};

/**
 * Only commands that use SQLite load it. (esbuild puts `import`s of Node's modules at the top of its one file.) Node 22 calls it
 * experimental, and says so on standard error.
 */
const sqliteLate: Plugin = {
  name: 'SQLite late',
  setup(build) {
    build.onResolve({ filter: /^node:sqlite$/ }, () => ({ path: 'node:sqlite', namespace: 'late' }));
    build.onLoad({ filter: /.*/, namespace: 'late' }, () => ({
      contents: `const { emitWarning } = process;
        process.emitWarning = () => undefined;
        const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
        process.emitWarning = emitWarning;
        export { DatabaseSync };`,
    }));
  },
};

/** `require` is for libraries inside that are CommonJS. Node 22 has no `Error.isError`. */
const firstLines = `import { createRequire as requireFrom } from 'node:module';
import { isNativeError as isErrorOfAnyRealm } from 'node:util/types';
const require = requireFrom(import.meta.url);
Error.isError ??= isErrorOfAnyRealm;`;

/** How all that runs on people's machines is bundled. */
export const programOptions = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.13',
  mainFields: ['module', 'main'],
  banner: { js: firstLines },
  legalComments: 'none', // THIRD-PARTY-LICENSES has them in full
  plugins: [localCloudOutside, versionAlone, pageBuilt, sqliteLate],
  metafile: true,
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** `thaw` as one file. */
export async function bundleProgram(outfile: string): Promise<Metafile> {
  const { metafile } = await build({ ...programOptions, entryPoints: ['cli/main.ts'], outfile });
  const inside = Object.keys(metafile.inputs).filter((file) => isOutside.test(file));
  if (inside.length > 0) throw new Error(`Cannot build @thaw/cli: it would contain ${inside.join(', ')}.`);
  return metafile;
}

/** A static import of one of its files would put a second local cloud into the program. */
const isOutside = /^(local|infra|node_modules\/(esbuild|aws-cdk-lib))\//;
