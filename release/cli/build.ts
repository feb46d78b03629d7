import { chmod, copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Metafile } from 'esbuild';
import { pages } from '../../cli/help/pages.ts';
import { packedName } from '../../cli/shared/assembly.ts';
import { root } from '../root.ts';
import { packedAssembly } from './assembly.ts';
import { buildConsole } from './console.ts';
import { manifest } from './manifest.ts';
import { bundleProgram } from './program.ts';

/**
 * Builds the package `@thaw/cli` into `folder`, which it empties first: the program as one file without dependencies, the pages of
 * the manual and of the console, and the synthesized stack for the local cloud. Answers with what esbuild put inside, for the list
 * of licences.
 */
export async function buildCli(folder: string): Promise<readonly Metafile[]> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(path.join(folder, 'docs'), { recursive: true });
  const [program, assembly, console] = await Promise.all([
    bundleProgram(path.join(folder, 'program.js')),
    packedAssembly(),
    buildConsole(folder),
  ]);
  await writeFile(path.join(folder, packedName), assembly.bytes);
  for (const file of ['thaw.js', 'README.md'])
    await copyFile(path.join(import.meta.dirname, file), path.join(folder, file));
  await chmod(path.join(folder, 'thaw.js'), 0o755);
  for (const { file } of Object.values(pages))
    await copyFile(path.join(root, 'docs', file), path.join(folder, 'docs', file));
  await copyFile(path.join(root, 'LICENSE'), path.join(folder, 'LICENSE'));
  await writeFile(path.join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return [program, ...console, ...assembly.functions.map((bundle) => bundle.metafile)];
}
