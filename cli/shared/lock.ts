import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isAlive } from './ancestors.ts';

/** Another process serves the same data. */
export class InUse extends Error {
  override readonly name = 'InUse';
}

/** One process at a time: `<folder>/lock` holds its id. One that died without a word leaves a lock that nobody holds. */
export async function lock(folder: string): Promise<AsyncDisposable> {
  const file = path.join(folder, 'lock');
  await mkdir(folder, { recursive: true });
  if (!(await claim(file))) {
    await dropDead(file, folder);
    if (!(await claim(file))) throw inUse(folder, await holderOf(file));
  }
  return { [Symbol.asyncDispose]: () => rm(file, { force: true }) };
}

/** Fails where the file exists, in one step: two that start at once cannot both succeed. */
async function claim(file: string): Promise<boolean> {
  try {
    await writeFile(file, `${process.pid}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (Error.isError(error) && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function dropDead(file: string, folder: string): Promise<void> {
  const holder = await holderOf(file);
  if (holder !== undefined && isAlive(holder)) throw inUse(folder, holder);
  await rm(file, { force: true });
}

async function holderOf(file: string): Promise<number | undefined> {
  const id = Number(await readFile(file, 'utf8').catch(() => ''));
  return Number.isInteger(id) && id > 0 ? id : undefined;
}

const inUse = (folder: string, holder: number | undefined) =>
  new InUse(
    `Cannot serve the data in ${folder}: process ${holder} does so already; stop that one, or take another folder (--data)`,
  );
