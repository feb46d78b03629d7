import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { picturesOf } from './picture/index.ts';
import { synthesize } from './synthesize.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Draws the state machines as they are synthesized now. */
using folder = await temporaryFolder();
for (const { file, svg } of await picturesOf(await synthesize(path.join(folder.path, 'assembly')))) {
  await writeFile(file, svg);
  process.stdout.write(`wrote ${path.relative(process.cwd(), file)}\n`);
}
