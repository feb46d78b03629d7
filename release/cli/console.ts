import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type Metafile } from 'esbuild';
import { buildPageWithMetafile } from '../../cli/console/build-page.ts';
import { root } from '../root.ts';
import { programOptions } from './program.ts';

/** Puts what `thaw console` looks for beside the program into `folder`: its page, and the thread that builds an index. */
export async function buildConsole(folder: string): Promise<readonly Metafile[]> {
  const { files, metafile } = await buildPageWithMetafile(path.join(root, 'cli/console/page'));
  const page = path.join(folder, 'console-page');
  await mkdir(page);
  for (const { path: name, bytes } of files) {
    await writeFile(path.join(page, name === '/' ? 'index.html' : name.slice(1)), bytes);
  }
  const outfile = path.join(folder, 'console-index.mjs');
  const worker = await build({ ...programOptions, entryPoints: ['cli/console/index/worker.ts'], outfile });
  return [metafile, worker.metafile];
}
