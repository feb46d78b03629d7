import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** The pages of the manual by their names: files of `docs/`, which the package has beside the program. */
export const pages = {
  operating: { file: 'operating.md', summary: 'what to do when a restore fails; alarms, permissions, by hand' },
  naming: { file: 'names.md', summary: 'how an archive comes to its name, and how to say another' },
  'take-down': { file: 'take-down.md', summary: 'delete the stack, and deploy it again' },
  limits: { file: 'limits.md', summary: 'every limit, with its source' },
} as const;

type PageName = keyof typeof pages;

const isPageName = (name: string): name is PageName => name in pages;

export const pageNames: readonly PageName[] = Object.keys(pages).filter(isPageName);

/** A page as Markdown. */
export async function pageText(name: PageName): Promise<string> {
  const packed = path.join(import.meta.dirname, 'docs');
  const folder = existsSync(packed) ? packed : path.join(import.meta.dirname, '../../docs');
  return await readFile(path.join(folder, pages[name].file), 'utf8');
}
