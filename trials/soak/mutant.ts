import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from '../../cli/shared/temporary-folder.ts';
import { copyTree } from '../mutants/copy.ts';
import { mutate } from '../mutants/edits.ts';
import type { Mutant } from '../mutants/mutants.ts';
import type { PlayOptions } from './play.ts';
import type { Report } from './report.ts';

/** Nobody compares the whole with what Glacier says of it, on either road. */
export const mutant: Pick<Mutant, 'edits'> = {
  edits: [
    { file: 'functions/finalize.ts', from: '  demandGlaciersHash(task, parts);\n', to: '' },
    {
      file: 'functions/restore-small.ts',
      from: 'if (treeHash === null || treeHash === ours) return;',
      to: 'if (ours !== undefined) return;',
    },
  ],
};

const root = path.join(import.meta.dirname, '../..');

/** A soak of the mutant, in which bits flip that no range's hash tells. */
export async function withMutant(
  options: PlayOptions,
  play: (options: PlayOptions) => Promise<Report>,
): Promise<Report> {
  using folder = await temporaryFolder();
  await copyTree(root, folder.path);
  await mutate(folder.path, { name: 'no final comparison', story: { file: '', title: '' }, ...mutant });
  const setup = pathToFileURL(path.join(folder.path, 'test/global-setup.mjs')).href;
  const { default: synthesize }: { default: (settings: object) => Promise<void> } = await import(setup);
  delete process.env.THAW_TEST_ASSEMBLY;
  await synthesize({});
  return await play({ ...options, kinds: ({ name }) => name.startsWith('a flipped bit without a hash') });
}
