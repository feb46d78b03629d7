import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { synthesize } from '../cli/shared/synthesize.ts';
import { temporaryFolder } from '../cli/shared/temporary-folder.ts';
import { picturesOf } from './picture/index.ts';

/** Draws the state machines as they are synthesized now. */
using folder = await temporaryFolder();
for (const { file, svg } of await picturesOf(await synthesize(path.join(folder.path, 'assembly')))) {
  await writeFile(file, svg);
  process.stdout.write(`wrote ${path.relative(process.cwd(), file)}\n`);
}
