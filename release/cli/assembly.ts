import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { requestsPerSecond } from '../../cli/local/pace.ts';
import { pack } from '../../cli/shared/assembly.ts';
import { synthesize } from '../../cli/shared/synthesize.ts';
import { temporaryFolder } from '../../cli/shared/temporary-folder.ts';
import { bundleOptions } from '../../infra/bundle-options.ts';
import { type Bundle, bundleFunctions } from '../functions.ts';

/** What the local cloud reads of an assembly: its manifest, the template, the list of assets and their files. */
const isNeeded = (file: string): boolean =>
  file === 'manifest.json' || /^[^/]+\.(assets|template)\.json$/.test(file) || /^asset\.[^/]+\/.+\.js$/.test(file);

export interface PackedAssembly {
  readonly bytes: Buffer;
  /** What the functions were made of. */
  readonly functions: readonly Bundle[];
}

/** The stack synthesized for the local cloud, all functions with it, as one compressed file. */
export async function packedAssembly(): Promise<PackedAssembly> {
  using folder = await temporaryFolder();
  const assembly = await synthesize(path.join(folder.path, 'assembly'), undefined, { requestsPerSecond });
  const functions = await bundleFunctions();
  const steps = new Map(functions.map(({ step, code }) => [Buffer.from(code).toString(), step]));
  const files: Record<string, string> = {};
  for (const name of globSync('**/*.{json,js}', { cwd: assembly }).filter(isNeeded).sort()) {
    const text = readFileSync(path.join(assembly, name), 'utf8');
    const step = steps.get(text);
    files[name] = step === undefined ? text : await withNames(step);
  }
  return { bytes: pack(files), functions };
}

/**
 * A function with the names that it has in its source. All functions hold the same SDK: named alike in each, it is compressed to
 * half of what it is with the shortest names, which differ (314 kB in place of 667).
 */
async function withNames(step: Bundle['step']): Promise<string> {
  const { outputFiles } = await build({
    ...bundleOptions,
    minify: false,
    minifySyntax: true,
    minifyWhitespace: true,
    entryPoints: [`functions/${step}.ts`],
    outfile: 'index.js',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}
