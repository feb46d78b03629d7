import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pictureFile, pictureOf } from './picture/index.ts';
import { synthesize } from './synthesize.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Draws the state machine as it is synthesized now. */
using folder = await temporaryFolder();
await writeFile(pictureFile, await pictureOf(await synthesize(path.join(folder.path, 'assembly'))));
process.stdout.write(`wrote ${path.relative(process.cwd(), pictureFile)}\n`);
