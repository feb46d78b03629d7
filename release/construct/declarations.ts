import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../../cli/shared/temporary-folder.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** `'./props.ts'` in a declaration: a file beside it. */
const relativeImport = /(from '|import\(')(\.[^']+)\.ts'/g;

/**
 * Writes the declarations that `infra/index.ts` needs into `folder`, with `index.d.ts` on top: what the compiler says of every
 * other file of the repository stays out. Answers with their names.
 */
export async function writeDeclarations(folder: string): Promise<readonly string[]> {
  using compiled = await temporaryFolder();
  const project = path.join(import.meta.dirname, 'tsconfig.json');
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [tsc, '-p', project, '--outDir', compiled.path], { cwd: root });
  const infra = path.join(compiled.path, 'infra');
  const names = await reachable(infra, './index.d.ts');
  for (const name of names) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, asPublished(await readFile(path.join(infra, name), 'utf8')));
  }
  return names;
}

/** TypeScript resolves `.ts` and `.js` alike in declarations of its own making, but `.js` is the file that is there. */
const asPublished = (declarations: string) => declarations.replaceAll(relativeImport, "$1$2.js'");

/** The file and all that it imports, directly or not. */
async function reachable(folder: string, first: string): Promise<readonly string[]> {
  const found = new Set<string>([path.normalize(first)]);
  for (const name of found) {
    const declarations = await readFile(path.join(folder, name), 'utf8');
    for (const [, , imported = ''] of declarations.matchAll(relativeImport)) {
      found.add(path.join(path.dirname(name), `${imported}.d.ts`));
    }
  }
  return [...found];
}
