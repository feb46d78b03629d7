import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type PageFile, pageFile } from './page-file.ts';

/** Where the package has the page, built; a clone has its sources in `page/`. */
const built = path.join(import.meta.dirname, 'console-page');
const sources = path.join(import.meta.dirname, 'page');

/** The page of the console: as the package brings it, else built now from its sources. */
export async function pageFiles(): Promise<readonly PageFile[]> {
  if (!existsSync(built)) return await (await import('./build-page.ts')).buildPage(sources);
  const names = await readdir(built);
  return await Promise.all(names.map(async (name) => pageFile(name, await readFile(path.join(built, name)))));
}
