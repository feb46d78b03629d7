import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pictureOf } from './picture/index.ts';
import { synthesize } from './synthesize.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Where the README finds it. */
export const pictureFile = path.join(import.meta.dirname, '../docs/restore-job-output.svg');

/** Draws the state machine as it is synthesized now. */
if (import.meta.main) {
  using folder = await temporaryFolder();
  await writeFile(pictureFile, await pictureOf(await synthesize(path.join(folder.path, 'assembly'))));
  process.stdout.write(`wrote ${path.relative(process.cwd(), pictureFile)}\n`);
}
