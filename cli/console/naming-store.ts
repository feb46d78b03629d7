import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { KeyStyle } from './api.ts';
import { vaultFolder } from './index/cache-folder.ts';

/** How the archives of a vault are named, as the person chose in the console: kept in the user's cache folder. */
export interface StoredNaming {
  readonly keys: KeyStyle;
  readonly nameRules: readonly string[];
  readonly prefix: string;
  /** Content of the file of names. */
  readonly namesFile: string | null;
}

const usualNaming: StoredNaming = { keys: 'safe', nameRules: [], prefix: '', namesFile: null };

const fileOf = (folder: string, vaultName: string) => path.join(vaultFolder(folder, vaultName), 'naming.json');

export async function readNaming(folder: string, vaultName: string): Promise<StoredNaming> {
  try {
    return { ...usualNaming, ...JSON.parse(await readFile(fileOf(folder, vaultName), 'utf8')) };
  } catch {
    return usualNaming; // none was chosen, or somebody emptied the cache
  }
}

export async function writeNaming(folder: string, vaultName: string, naming: StoredNaming): Promise<void> {
  const file = fileOf(folder, vaultName);
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.part`, JSON.stringify(naming), { mode: 0o600 });
  await rename(`${file}.part`, file);
}
