import { execFile } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { root } from '../root.ts';

/** Writes the types of all of local/ into `folder`. */
export async function writeDeclarations(folder: string): Promise<void> {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [tsc, '-p', import.meta.dirname, '--outDir', folder], { cwd: root });
  for (const name of globSync('**/*.d.ts', { cwd: folder })) {
    const file = path.join(folder, name);
    // The compiler leaves the endings as they are; the file that is there is a .d.ts, which `.js` finds.
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/(from '|import\(')(\.[^']+)\.ts'/g, "$1$2.js'"));
  }
}
