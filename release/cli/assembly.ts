import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { requestsPerSecond } from '../../cli/local/pace.ts';
import { pack } from '../../cli/shared/assembly.ts';
import { synthesize } from '../../cli/shared/synthesize.ts';
import { temporaryFolder } from '../../cli/shared/temporary-folder.ts';

/** What the local cloud reads of an assembly: its manifest, the template, the list of assets and their files. */
const isNeeded = (file: string): boolean =>
  file === 'manifest.json' || /^[^/]+\.(assets|template)\.json$/.test(file) || /^asset\.[^/]+\/.+\.js$/.test(file);

/** The stack synthesized for the local cloud, all functions with it, as one compressed file. */
export async function packedAssembly(): Promise<Buffer> {
  using folder = await temporaryFolder();
  const assembly = await synthesize(path.join(folder.path, 'assembly'), undefined, { requestsPerSecond });
  const names = globSync('**/*.{json,js}', { cwd: assembly }).filter(isNeeded).sort();
  return pack(Object.fromEntries(names.map((name) => [name, readFileSync(path.join(assembly, name), 'utf8')])));
}
