import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../shared/usage.ts';

/** A file that becomes an archive. */
export interface InputFile {
  readonly path: string;
  /** Its name without folders: the result's name too. */
  readonly name: string;
  readonly sizeBytes: number;
}

/** Looks at every file before anything is started: what cannot be restored is refused here, by its name. */
export async function inputFiles(paths: readonly string[]): Promise<InputFile[]> {
  const files = await Promise.all(paths.map(inputFile));
  refuseSameNames(files);
  return files;
}

async function inputFile(given: string): Promise<InputFile> {
  const found = await stat(given).catch((error: NodeJS.ErrnoException) => refuseUnread(given, error));
  if (!found.isFile())
    throw new UsageError(`Cannot restore "${given}": it is ${kindOf(found)}, and only a file can become an archive`);
  // Glacier takes no archive below one byte (Glacier guide, "Uploading an Archive").
  if (found.size === 0)
    throw new UsageError(`Cannot restore "${given}": it is empty, and an archive has at least one byte`);
  return { path: given, name: path.basename(given), sizeBytes: found.size };
}

function refuseUnread(given: string, error: NodeJS.ErrnoException): never {
  const why = error.code === 'ENOENT' || error.code === 'ENOTDIR' ? 'there is no such file' : error.message;
  throw new UsageError(`Cannot restore "${given}": ${why}`, { cause: error });
}

const kindOf = (found: Stats) => (found.isDirectory() ? 'a folder' : 'neither file nor folder');

/** Results lie side by side in one folder, where on some disks `A` and `a` are one file. */
function refuseSameNames(files: readonly InputFile[]): void {
  const seen = new Map<string, InputFile>();
  for (const file of files) {
    const name = file.name.normalize('NFC').toLowerCase();
    const other = seen.get(name);
    if (other !== undefined) {
      throw new UsageError(
        `Cannot restore "${other.path}" and "${file.path}" together: one result would overwrite the other; rename one, or restore them one after the other`,
      );
    }
    seen.set(name, file);
  }
}
