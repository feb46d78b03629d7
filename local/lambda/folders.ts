import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const prefix = 'thaw-lambda-';

/**
 * A folder outside the repository for everything environments run from. A CommonJS bundle under this repository's
 * `"type": "module"` would have no handler; on Lambda nothing lies around it either.
 */
export async function openTemporaryRoot(): Promise<string> {
  await sweepOrphans();
  return mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
}

/** Roots of processes that were killed before they could tidy up. */
async function sweepOrphans(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and is somebody else's.
    return Error.isError(error) && 'code' in error && error.code === 'EPERM';
  }
}

export interface UnpackedCode {
  readonly taskRoot: string;
  readonly sha256: string;
}

/** The function's code, unpacked: its own copy, so that a rebuild meanwhile changes nothing. */
export async function unpack(codeFolder: string, root: string): Promise<UnpackedCode> {
  const taskRoot = await mkdtemp(join(root, 'task-'));
  await cp(codeFolder, taskRoot, { recursive: true, dereference: true });
  return { taskRoot, sha256: await sha256Of(taskRoot) };
}

/** Stands for /tmp of one environment. */
export const makeTemporaryFolder = (root: string): Promise<string> => mkdtemp(join(root, 'tmp-'));

async function sha256Of(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort()) hash.update(`${relative(folder, file)}\0`).update(await readFile(file));
  return hash.digest('hex');
}
