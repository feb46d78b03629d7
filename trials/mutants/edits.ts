import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Mutant } from './mutants.ts';

type Edit = Mutant['edits'][number];

/** Makes the mutant's edits in the tree at `root`; gives what undoes them. */
export async function mutate(root: string, { edits }: Mutant): Promise<() => Promise<void>> {
  const originals = new Map<string, string>();
  for (const edit of edits) {
    const file = path.join(root, edit.file);
    const source = await readFile(file, 'utf8');
    if (!originals.has(file)) originals.set(file, source);
    await writeFile(file, edited(source, edit));
  }
  return async () => {
    for (const [file, source] of originals) await writeFile(file, source);
  };
}

/** The source with the edit made; throws where the text to replace does not stand there exactly once. */
export function edited(source: string, { file, from, to }: Edit): string {
  const times = source.split(from).length - 1;
  if (times === 1) return source.replace(from, () => to);
  throw new Error(`Cannot make the mutant: wanted this once in ${file}, found it ${times} times: ${from}`);
}
